/** Go's zero time: means unknown. */
export const zeroTime = '0001-01-01T00:00:00Z';
/** The only deadline that the schema of a restore with validation accepts and that a restore takes for none. */
export const noDeadline = '1970-01-01T00:00:00Z';

const wholeSeconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u;

/** RFC 3339 in UTC with whole seconds; `undefined` when absent or unreadable. */
export function utcTime(text: string | undefined): string | undefined {
  if (text === undefined || wholeSeconds.test(text)) return text;
  const time = Date.parse(text);
  if (Number.isNaN(time)) return undefined;
  const utc = new Date(time).toISOString().replace(/\.\d+Z$/u, 'Z');
  return wholeSeconds.test(utc) ? utc : undefined;
}

/** The first of the times that is known, else the zero time. */
export function timeOr(...candidates: readonly (string | undefined)[]): string {
  for (const candidate of candidates) {
    const time = utcTime(candidate);
    if (time !== undefined) return time;
  }
  return zeroTime;
}

/** A time or `null`. */
export function timeOrNull(...candidates: readonly (string | undefined)[]): string | null {
  const time = timeOr(...candidates);
  return time === zeroTime ? null : time;
}
