import type { ProjectSource } from '../model/project-source.ts';
import type { Review, ReviewComment } from '../model/review.ts';
import { type Roles, type Said, saidOf } from './view-said.ts';

/** Remarks on one place of the diff, the first one and its answers. */
export interface Thread {
  readonly id: string;
  readonly path: string;
  readonly line?: number;
  /** The first of several lines. */
  readonly startLine?: number;
  readonly side: 'new' | 'old';
  /** They are on the file as a whole. */
  readonly onFile?: true;
  readonly hunk: string;
  readonly outdated: boolean;
  readonly resolved: boolean;
  readonly resolvedBy?: string;
  readonly said: readonly Said[];
}

/** A review, and the threads that began in it. */
export interface ReviewEntry {
  readonly type: 'review';
  readonly said: Said;
  readonly state: Review['state'];
  readonly dismissed: boolean;
  readonly threads: readonly Thread[];
}

/** Reviews and remarks of one pull request that are read; nobody has written more. */
const mostRead = 20_000;

/** Reviews with the threads that began in them; one that only answers in the threads of others is told there. */
export async function reviewsOf(
  source: ProjectSource,
  pull: string,
  roles: Roles,
): Promise<{ id: number; review: ReviewEntry }[]> {
  const reviews: Review[] = [];
  for await (const review of source.scan('review', pull)) {
    if (reviews.length >= mostRead) break;
    reviews.push(review);
  }
  const threads = await threadsOf(source, reviews, roles);
  const entries: { id: number; review: ReviewEntry }[] = [];
  for (const review of reviews) {
    const own = threads.get(review.key);
    const answered = own?.length === 0 && review.body.trim() === '' && review.state === 'commented';
    if (answered) continue;
    const said = await saidOf(source, { ...review, ...(review.submitted && { created: review.submitted }) }, roles);
    const dismissed = review.dismissed === true;
    const entry: ReviewEntry = { type: 'review', said, state: review.state, dismissed, threads: own ?? [] };
    entries.push({ id: review.id, review: entry });
  }
  return entries;
}

/** By the review in which they began; a review whose remarks all went into others has an empty list, one without remarks none. */
async function threadsOf(
  source: ProjectSource,
  reviews: readonly Review[],
  roles: Roles,
): Promise<Map<string, Thread[]>> {
  const groups = new Map<string, { readonly review: string; readonly remarks: ReviewComment[] }>();
  const groupOf = new Map<number, string>();
  const threads = new Map<string, Thread[]>();
  let read = 0;
  for (const { key } of reviews)
    for await (const remark of source.scan('review-comment', key)) {
      if (++read > mostRead) break;
      threads.set(key, []);
      const place = `${key} ${remark.side} ${remark.line ?? ''} ${remark.path} ${remark.originalCommit ?? ''}`;
      const name = (remark.inReplyTo === undefined ? undefined : groupOf.get(remark.inReplyTo)) ?? place;
      groupOf.set(remark.id, name);
      const group = groups.get(name) ?? { review: key, remarks: [] };
      group.remarks.push(remark);
      groups.set(name, group);
    }
  for (const { review, remarks } of groups.values()) {
    const [first] = remarks;
    if (first === undefined) continue;
    const said: Said[] = [];
    for (const remark of remarks) said.push(await saidOf(source, remark, roles));
    threads.get(review)?.push({ ...placeOf(first), ...settled(remarks), said });
  }
  return threads;
}

type ThreadPlace = Pick<Thread, 'id' | 'path' | 'line' | 'startLine' | 'side' | 'onFile' | 'hunk'>;

function placeOf({ key, path, side, hunk, line, startLine, onFile }: ReviewComment): ThreadPlace {
  return {
    ...{ id: key, path, side, hunk },
    ...(line === undefined ? {} : { line }),
    ...(startLine === undefined || startLine === line ? {} : { startLine }),
    ...(onFile === true ? { onFile } : {}),
  };
}

function settled(remarks: readonly ReviewComment[]): Pick<Thread, 'outdated' | 'resolved' | 'resolvedBy'> {
  const by = remarks.find(({ resolvedBy }) => resolvedBy !== undefined)?.resolvedBy?.name;
  return {
    outdated: remarks.some(({ outdated }) => outdated === true),
    resolved: remarks.some(({ resolved }) => resolved === true),
    ...(by === undefined ? {} : { resolvedBy: by }),
  };
}
