import { time, utc } from './format.ts';

/** When a run began; milliseconds since 1970. */
export function Started({ at }: { at: number | undefined }) {
  if (at === undefined) return null;
  return (
    <p>
      Started{' '}
      <time dateTime={utc(at)} title={utc(at)}>
        {time(at)}
      </time>
    </p>
  );
}
