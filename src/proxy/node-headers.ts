import type { IncomingMessage } from 'node:http';

/** Headers of a Node message; one that the web's rules do not allow is left out. */
export function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) {
      try {
        headers.append(name, value);
      } catch {
        // Nothing that is passed on could be spelled so.
      }
    }
  }
  return headers;
}
