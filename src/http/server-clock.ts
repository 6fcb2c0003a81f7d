/** What time it was for a server when it answered. */
export interface ServerClock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Its answer says so. Otherwise it is our own clock: pages of other origins may seldom read `Date`. */
  readonly told: boolean;
}

/**
 * A time that a server names is measured against its own clock where the answer tells it (`Date`, RFC 9110 section 6.6.1): either clock may be
 * wrong, the difference of two times of one clock is not. An answer that a cache between us has kept shows when it was made, and says how many
 * seconds ago that was (`Age`, RFC 9111 section 5.1).
 */
export function clockOf(headers: Headers, ours: number): ServerClock {
  const told = parseHttpDate(headers.get('date') ?? '');
  if (told === undefined) return { now: ours, told: false };
  const age = headers.get('age')?.trim() ?? '';
  return { now: told + (/^\d{1,9}$/.test(age) ? Number(age) * 1000 : 0), told: true };
}

/** Milliseconds since 1970. Only the forms of RFC 9110: `Date.parse` would take far more. */
export function parseHttpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]+,? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
  // The oldest form names no zone; without one engines take that of this machine.
  const date = Date.parse(/ \d{4}$/.test(text) ? `${text} GMT` : text);
  return Number.isNaN(date) ? undefined : date;
}
