import type { QueueView } from '../../../worker/queue-messages.ts';
import { time, utc } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';

/** The last things that happened in all projects, newest first. */
export function QueueLately({ queue }: { queue: QueueView }) {
  if (queue.lately.length === 0) return null;
  return (
    <Sheet side={<h2>Lately</h2>}>
      <ol class="log">
        {queue.lately.map(({ at, text }) => (
          <li key={`${at} ${text}`}>
            <time dateTime={utc(at)} title={utc(at)}>
              {time(at, true)}
            </time>{' '}
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
