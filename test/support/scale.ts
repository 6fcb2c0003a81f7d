import type { Rows } from '../../src/demo/recorded-rows.ts';
import type { RecordedAnswer, RecordedIndex } from '../../src/demo/recording.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import type { Recording } from './replay-recording.ts';
import { type ScaledCommits, type ScaleRows, scaleRows } from './scale-rows.ts';

/** How large the generated project is. */
export interface Scale {
  readonly issues: number;
  readonly pulls: number;
  readonly comments: number;
  readonly reviews: number;
  readonly reviewComments: number;
}

/** What `gitea dump-repo` was measured with: 18,916 requests, 98 s. */
export const largeScale: Scale = { issues: 2_000, pulls: 500, comments: 12_000, reviews: 832, reviewComments: 2_000 };

/** A project of several years, so many times. */
export function scaleOf(times: number): Scale {
  const many = (count: number) => Math.max(1, Math.round(count * times));
  return {
    issues: many(10_000),
    pulls: many(5_000),
    comments: many(60_000),
    reviews: many(10_000),
    reviewComments: many(20_000),
  };
}

export const scaleOwner = 'scale-lab';
export const scaleName = 'large';
export const scaleLabels = 30;
export const scaleMilestones = 10;
export const scaleReleases = 20;

const repoPath = `/api/v1/repos/${scaleOwner}/${scaleName}`;
const headers = { 'content-type': 'application/json;charset=utf-8' };

/** A recording of a generated project; the same each time. Nothing of it is kept: rows are made when they are asked for. */
export function scaleRecording(scale: Scale = largeScale, commits?: ScaledCommits): Recording {
  const rows = scaleRows(scale, { owner: scaleOwner, name: scaleName, commits });
  const fixed = fixedLists(rows);
  const bodies = fixedBodies(rows);
  const rowsOf = (path: string) => fixed.get(path) ?? rowsOfItem(path, rows);
  return {
    index: indexOf(fixed.keys(), bodies.keys()),
    readBody: async (name) => utf8(JSON.stringify(bodies.get(name)?.() ?? null)),
    rows: rowsOf,
    lookup: (key) => {
      const path = key.replace(/^GET /, '');
      return rowsOf(path) && listAnswer(path);
    },
  };
}

/** The forge counts the rows itself where the header is there. */
function listAnswer(path: string): RecordedAnswer {
  const isWhole = /\/(?:comments\/\d+\/reactions|reviews\/\d+\/comments)$/.test(path);
  const counted = /\/reviews\/\d+\/comments$/.test(path) ? {} : { 'x-total-count': '0' };
  return {
    status: 200,
    headers: { ...headers, ...counted },
    bodyFile: path,
    list: true,
    paging: isWhole ? 'ignored' : 'yes',
    ...(/\/(?:timeline|reactions)$/.test(path) ? { pastTheEnd: 'null' } : {}),
  };
}

function indexOf(lists: Iterable<string>, bodies: Iterable<string>): RecordedIndex {
  const index: Record<string, RecordedAnswer> = {};
  for (const path of lists) index[`GET ${path}`] = listAnswer(path);
  for (const path of bodies) index[`GET ${path}`] = { status: 200, headers, bodyFile: path };
  return index;
}

function fixedLists(rows: ScaleRows): ReadonlyMap<string, Rows> {
  return new Map<string, Rows>([
    [`${repoPath}/labels`, rows.labels(scaleLabels)],
    [`${repoPath}/milestones?state=all`, rows.milestones(scaleMilestones)],
    [`${repoPath}/releases`, rows.releases(scaleReleases)],
    [`${repoPath}/collaborators`, { length: 0, at: () => undefined }],
    [`${repoPath}/issues?state=all`, rows.tickets('both')],
    [`${repoPath}/issues?state=all&type=issues`, rows.tickets('issues')],
    [`${repoPath}/issues?state=all&type=pulls`, rows.tickets('pulls')],
    [`${repoPath}/pulls?state=all`, rows.pulls],
    [`${repoPath}/issues/comments`, rows.comments],
  ]);
}

function fixedBodies(rows: ScaleRows): ReadonlyMap<string, () => unknown> {
  return new Map<string, () => unknown>([
    ['/api/v1/version', () => ({ version: '1.24.0' })],
    ['/api/v1/settings/api', () => ({ max_response_items: 50, default_paging_num: 30 })],
    [repoPath, rows.project],
  ]);
}

/** What is asked for item by item. */
function rowsOfItem(path: string, rows: ScaleRows): Rows | undefined {
  if (!path.startsWith(`${repoPath}/`)) return undefined;
  const [, what, first, then, second, last] =
    /^\/(issues\/comments|issues|pulls)\/(\d+)\/([a-z]+)(?:\/(\d+)\/([a-z]+))?$/.exec(path.slice(repoPath.length)) ??
    [];
  const number = Number(first);
  const asked = `${what} ${then}${last === undefined ? '' : ` ${last}`}`;
  if (asked === 'issues reactions') return rows.reactions(number);
  if (asked === 'issues timeline') return rows.events(number);
  if (asked === 'issues/comments reactions') return rows.commentReactions(number);
  if (asked === 'pulls reviews') return rows.reviews(number);
  return asked === 'pulls reviews comments' ? rows.reviewComments(Number(second)) : undefined;
}
