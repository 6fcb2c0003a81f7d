import { time, utc } from './format.ts';
import { Sheet } from './sheet.tsx';

/** The last things that happened, newest first; nothing when nothing has. `at`: milliseconds since 1970. */
export function Lately({ events }: { events: readonly { readonly at: number; readonly text: string }[] }) {
  if (events.length === 0) return null;
  return (
    <Sheet side={<h2>Lately</h2>}>
      <ol class="log">
        {events.map(({ at, text }) => (
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
