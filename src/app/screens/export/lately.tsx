import type { JobView } from '../../../worker/messages.ts';
import { time, utc } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { withUnitName } from './unit-names.ts';

/** The last things that happened, newest first. */
export function Lately({ job }: { job: JobView }) {
  if (job.lately.length === 0) return null;
  return (
    <Sheet side={<h2>Lately</h2>}>
      <ol class="log">
        {job.lately.map((entry) => (
          <li key={`${entry.at} ${entry.text}`}>
            <time dateTime={utc(entry.at)} title={utc(entry.at)}>
              {time(entry.at, true)}
            </time>{' '}
            <span>{withUnitName(entry.text)}</span>
          </li>
        ))}
      </ol>
    </Sheet>
  );
}
