import type { QueueView } from '../../../worker/queue-messages.ts';
import { counted } from '../../parts/format.ts';
import { PlainRule } from '../../parts/rule.tsx';
import { StatusLine } from '../../parts/status-line.tsx';

/** Some came to nothing, of some not all has room. */
function title(faults: QueueView['faults']): string {
  const whole = faults.filter(({ partly }) => !partly).length;
  if (whole === faults.length) return `${counted(whole, 'line')} left out`;
  const some = 'Not everything is in this list';
  return whole === 0 ? some : `${some}, and ${counted(whole, 'line is', 'lines are')} left out`;
}

/** Lines of the list that came to nothing or not to all that they name, each with its number and the reason. */
export function LineFaults({ faults }: { faults: QueueView['faults'] }) {
  if (faults.length === 0) return null;
  return (
    <div class="notice" data-testid="line-faults">
      <PlainRule kind="nib-wait" broken />
      <StatusLine glyph="note" tone="note" size="title">
        {title(faults)}
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
