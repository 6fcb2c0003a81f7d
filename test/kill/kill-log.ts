import type { ReplayedRequest } from '../support/replay-server.ts';

/** Requests that one page of a step may take: the items of one batch, or one. A page of GitHub that asks by query may have lists that go on. */
const batch = 12;
const limits: Readonly<Record<string, number>> = {
  // Its own step, and the look whether it is still the same.
  project: 2,
  timeline: 2 * batch,
  reviews: batch,
  'review comments': batch,
  reactions: batch,
  // A page with the rest of what did not fit: comments of the first discussion twice, answers to one of them once.
  'query of discussions': 4,
  // The rest of the one list of 23 issues of a pull request, in two; they belong to one page of reviews.
  'query of closing': 2,
};

/** Of git: refs are asked for by the same address as the pack. */
const byVersion2 = ' by version 2';

/** @param windows moments since which the undisturbed export has asked for the list: each of these places, and its begin, has a page under way */
function limitOf(step: string, windows: number): number {
  return step.endsWith(byVersion2) ? 2 : (limits[step] ?? 1) + windows;
}

function windowsOf(requests: readonly ReplayedRequest[]): ReadonlyMap<string, ReadonlySet<string>> {
  const windows = new Map<string, Set<string>>();
  for (const { url } of requests) {
    const since = new URL(url, 'http://host').searchParams.get('since');
    if (since !== null) windows.set(stepOf(url), (windows.get(stepOf(url)) ?? new Set()).add(since));
  }
  return windows;
}

/** Step that a request belongs to: lists by their name, what is asked item by item by its kind, files one by one. */
export function stepOf(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://host');
  if (pathname === '/api/graphql') return `query of ${searchParams.get('step')}`;
  if (searchParams.get('git') === '2') return `${pathname}${byVersion2}`;
  const [, rest = pathname] = /^\/api\/v[13]\/(?:repos\/[^/]+\/[^/]+|repositories\/\d+)\/?(.*)$/.exec(pathname) ?? [];
  if (/\/timeline$/.test(rest)) return 'timeline';
  if (/^pulls\/\d+\/reviews\/\d+\/comments$/.test(rest)) return 'review comments';
  if (/^pulls\/\d+\/reviews$/.test(rest)) return 'reviews';
  if (/\/reactions$/.test(rest)) return 'reactions';
  return rest === '' ? 'project' : rest;
}

export interface Repeats {
  /** Requests more than in the undisturbed export, per step. */
  readonly perStep: Readonly<Record<string, number>>;
  readonly all: number;
  /** Steps of which more than one page per kill was fetched again, in words. */
  readonly faults: readonly string[];
}

/** Compares what was asked in an export with so many kills with what an undisturbed one asks. */
export function repeatsOf(
  undisturbed: readonly ReplayedRequest[],
  disturbed: readonly ReplayedRequest[],
  kills: number,
): Repeats {
  const usual = countedLines(undisturbed);
  const windows = windowsOf(undisturbed);
  const perStep: Record<string, number> = {};
  let all = 0;
  for (const [line, { times, step }] of countedLines(disturbed)) {
    const more = times - (usual.get(line)?.times ?? 0);
    if (more <= 0) continue;
    perStep[step] = (perStep[step] ?? 0) + more;
    all += more;
  }
  const faults = Object.entries(perStep).flatMap(([step, times]) => {
    const allowed = kills * limitOf(step, windows.get(step)?.size ?? 0);
    return times <= allowed ? [] : [`${step}: ${times} requests again, ${allowed} allowed`];
  });
  return { perStep, all, faults };
}

function countedLines(requests: readonly ReplayedRequest[]): Map<string, { times: number; step: string }> {
  const lines = new Map<string, { times: number; step: string }>();
  for (const { method, url } of requests) {
    if (method === 'OPTIONS') continue;
    const line = `${method} ${url}`;
    const known = lines.get(line);
    lines.set(line, { times: (known?.times ?? 0) + 1, step: known?.step ?? stepOf(url) });
  }
  return lines;
}
