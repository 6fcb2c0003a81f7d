import { isUnit } from '../../../model/unit.ts';
import type { JobView } from '../../../worker/messages.ts';
import { time, utc } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { unitWords } from './unit-names.ts';

/** The worker names units by their ids; people read names. */
export function withUnitName(text: string): string {
  const colon = text.indexOf(': ');
  const id = text.slice(0, Math.max(0, colon));
  return isUnit(id) ? `${unitWords[id].name}${text.slice(colon)}` : text;
}

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
