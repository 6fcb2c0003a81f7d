import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fetch } from '../../../src/http/request.ts';
import { loggedRequest, type Place } from '../replay-collect.ts';

/** Answers of GitHub that others recorded. They are not ours to pass on, so they lie beside the project, or are not there. */
const folder = new URL('../../../../shared/recordings/public-forges/github/', import.meta.url).pathname;

/** True when the answers are there; otherwise says once what is left out. */
export function hasRecordings(): boolean {
  if (existsSync(folder)) return true;
  console.info('Skipped: recorded projects of GitHub (the folder with the recordings is not there)');
  return false;
}

interface Recorded {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** A file: `Name: value` lines, an empty one, the body. Its name: the method, and path and query in percent-encoding. */
function readRecorded(path: string, name: string): Recorded {
  const text = readFileSync(path, 'utf8');
  const end = text.indexOf('\n\n');
  const headers = new Headers();
  for (const line of text.slice(0, end).split('\n')) {
    const colon = line.indexOf(': ');
    if (colon > 0) headers.set(line.slice(0, colon), line.slice(colon + 2));
  }
  const address = decodeURIComponent(name.slice('GET_'.length)).replaceAll('%25', '%');
  return { url: new URL(address, 'https://api.github.com'), headers, body: text.slice(end + 2) };
}

/** What makes two questions the same, whatever the size of their pages. */
function keyOf(url: URL): string {
  const after = decodeURIComponent(url.searchParams.get('after') ?? '');
  return `${url.pathname} ${after}`;
}

export interface RecordedPlace extends Place {
  readonly asked: string[];
}

/**
 * A project as it was recorded, behind a request. `lists`: addresses of lists that were not recorded themselves, made of the lists that hold
 * the same rows. What was not recorded is not there, and queries are refused as those of strangers are.
 */
export function recordedPlace(
  project: { readonly folder: string; readonly id: number; readonly owner: string; readonly name: string },
  lists: Readonly<Record<string, RegExp>> = {},
): RecordedPlace {
  const at = join(folder, project.folder);
  const all = readdirSync(at)
    .filter((name) => name.startsWith('GET_'))
    .map((name) => readRecorded(join(at, name), name));
  const home = `/repos/${project.owner}/${project.name}`;
  const answers = new Map(all.map((one) => [keyOf(one.url), one]));
  for (const [path, pattern] of Object.entries(lists)) {
    const rows = all.filter(({ url }) => pattern.test(url.pathname)).flatMap(({ body }) => JSON.parse(body));
    const url = new URL(`${home}/${path}`, 'https://api.github.com');
    answers.set(keyOf(url), { url, headers: new Headers(), body: JSON.stringify(rows) });
  }
  const fetch: Fetch = async (input, init) => {
    const url = new URL(input);
    url.pathname = url.pathname.replace(`/repositories/${project.id}`, home);
    if (init?.method === 'POST') return answer(url, 401, '{"message":"Requires authentication"}');
    const found = answers.get(keyOf(url));
    // Links lead on to pages that nobody has recorded.
    const isFurther = url.searchParams.has('after') || Number(url.searchParams.get('page') ?? 1) > 1;
    if (isFurther && (found === undefined || !url.searchParams.has('after'))) return answer(url, 200, '[]');
    if (found === undefined) return answer(url, 404, '{"message":"Not Found"}');
    return answer(url, 200, found.body, found.headers);
  };
  return { base: 'https://github.com', owner: project.owner, name: project.name, ...loggedRequest(fetch) };
}

function answer(url: URL, status: number, body: string, headers = new Headers()): Response {
  headers.set('content-type', 'application/json; charset=utf-8');
  const response = new Response(body, { status, headers });
  Object.defineProperty(response, 'url', { value: url.href });
  return response;
}
