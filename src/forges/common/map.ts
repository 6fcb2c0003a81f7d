/** Any value that may be missing in one of the two ways of JSON. */
export type Maybe<T> = T | null | undefined;

/**
 * RFC 3339 in UTC with whole seconds. The server's ways to say "none" (the year 1, second 0 of 1970, the year 9999 of old deadlines) and
 * what is no time at all are `undefined`.
 */
export function timeOf(text: Maybe<string>): string | undefined {
  if (!text) return undefined;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return undefined;
  const year = new Date(milliseconds).getUTCFullYear();
  if (milliseconds === 0 || year <= 1 || year >= 9999) return undefined;
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** The largest of the times, for a page; nothing where none is named. */
export function newestOf(times: Iterable<Maybe<string>>): { newest?: string } {
  let newest: string | undefined;
  for (const text of times) {
    const time = timeOf(text);
    if (time !== undefined && (newest === undefined || time > newest)) newest = time;
  }
  return newest === undefined ? {} : { newest };
}

/** An object id as 40 or 64 lower-case digits, or `undefined`. */
export function objectId(text: Maybe<string>): string | undefined {
  const lower = text?.toLowerCase() ?? '';
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(lower) ? lower : undefined;
}

/** `undefined` for the empty string, which is how the server says "none". */
export function filled(text: Maybe<string>): string | undefined {
  return text ? text : undefined;
}

/** Anything but `closed` is open. */
export function stateOf(word: string): 'open' | 'closed' {
  return word === 'closed' ? 'closed' : 'open';
}
