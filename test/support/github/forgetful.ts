import type { Fetch } from '../../../src/http/request.ts';

/** Leaves the last row out of the first page of lists at this address, so many times. */
export function withoutLastRow(fetch: Fetch, address: RegExp, times: number): Fetch {
  let left = times;
  return async (input, init) => {
    const answer = await fetch(input, init);
    if (!address.test(new URL(input).pathname) || left <= 0) return answer;
    left--;
    const rows: unknown[] = await answer.json();
    const shortened = Response.json(rows.slice(0, -1), { headers: answer.headers });
    Object.defineProperty(shortened, 'url', { value: answer.url });
    return shortened;
  };
}
