import type { QueueView } from '../../../worker/queue-messages.ts';
import { counted } from '../../parts/format.ts';
import { PlainRule } from '../../parts/rule.tsx';
import { StatusLine } from '../../parts/status-line.tsx';

/** Lines of the list that came to nothing, each with its number and the reason. */
export function LineFaults({ faults }: { faults: QueueView['faults'] }) {
  if (faults.length === 0) return null;
  return (
    <div class="notice" data-testid="line-faults">
      <PlainRule kind="nib-wait" broken />
      <StatusLine glyph="note" tone="note" size="title">
        {counted(faults.length, 'line')} left out
      </StatusLine>
      <dl class="what">
        {faults.map(({ line, text, why }) => [
          <dt key={`${line} ${text} name`}>{line === 0 ? 'Address' : `Line ${line}`}</dt>,
          <dd key={`${line} ${text} why`}>
            <p>
              <span class="mono">{text}</span> {why}
            </p>
          </dd>,
        ])}
      </dl>
    </div>
  );
}
