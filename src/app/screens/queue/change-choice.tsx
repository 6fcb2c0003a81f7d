import type { QueueView } from '../../../worker/queue-messages.ts';
import { Filters } from './filters.tsx';
import { CapAgain, type CapChange } from './need-you.tsx';

/** Of a queue that stands: which of the projects that have not begun are wanted, and the limit, where no notice asks for it already. */
export function ChangeChoice({ queue, limit }: { queue: QueueView; limit: CapChange }) {
  return (
    <div class="stack" data-testid="change-choice">
      <Filters filter={queue.filter} />
      <p class="hint">What has begun goes on. The ticks of the others are in the table.</p>
      {queue.notice?.code === 'request-cap' ? null : <CapAgain limit={limit} />}
    </div>
  );
}
