import type { Attachment } from '../model/attachment.ts';
import type { Comment } from '../model/comment.ts';
import type { Entity } from '../model/entity.ts';
import type { Event } from '../model/event.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Reaction } from '../model/reaction.ts';
import type { Review, ReviewComment } from '../model/review.ts';

/** A file that hangs on something said. `addresses`: how texts may name it. */
export interface TalkFile {
  readonly key: string;
  readonly name: string;
  readonly size?: number;
  readonly uuid?: string;
  readonly addresses: readonly string[];
  /** Its bytes are there. */
  readonly got: boolean;
}

/** Something somebody wrote. */
export interface Said {
  readonly id: string;
  /** Names it in addresses: `comment-12`, `review-3`, `remark-7`, with the forge's own number. Absent for opening texts. */
  readonly anchor?: string;
  readonly author: string;
  readonly ghost: boolean;
  readonly body: string;
  readonly at?: string;
  readonly edited?: string;
  readonly reactions: readonly Reaction[];
  readonly files: readonly TalkFile[];
}

/** Remarks on one place of the diff, the first one and its answers. */
export interface Thread {
  readonly id: string;
  readonly path: string;
  readonly line?: number;
  readonly side: 'new' | 'old';
  readonly hunk: string;
  readonly outdated: boolean;
  readonly resolved: boolean;
  readonly resolvedBy?: string;
  readonly said: readonly Said[];
}

export type TalkEntry =
  | { readonly type: 'comment'; readonly said: Said }
  | { readonly type: 'event'; readonly id: string; readonly at?: string; readonly actor: string; readonly event: Event }
  | {
      readonly type: 'review';
      readonly said: Said;
      readonly state: Review['state'];
      readonly dismissed: boolean;
      readonly threads: readonly Thread[];
    };

/** Entries of one conversation that are kept; nobody has written more. */
const mostEntries = 20_000;
const mostFiles = 500;

/** The conversation of an issue or pull request in the order of time, with threads under their reviews. */
export async function readTalk(source: ProjectSource, key: string, isPull: boolean): Promise<TalkEntry[]> {
  const entries: Timed[] = [];
  const add = (at: string | undefined, id: number, entry: TalkEntry) => {
    if (entries.length < mostEntries) entries.push({ at: at ?? '', id, entry });
  };
  for await (const comment of source.scan('comment', key))
    add(comment.created, comment.id, { type: 'comment', said: await saidOf(source, comment) });
  if (isPull) for (const { id, review } of await reviewsOf(source, key)) add(review.said.at, id, review);
  for await (const event of source.scan('event', key)) {
    const { created, actor, id } = event;
    const at = created === undefined ? {} : { at: created };
    add(created, id, { type: 'event', id: event.key, actor: actor.name, event, ...at });
  }
  return entries.sort(byTime).map(({ entry }) => entry);
}

interface Timed {
  readonly at: string;
  readonly id: number;
  readonly entry: TalkEntry;
}

const order: Readonly<Record<TalkEntry['type'], number>> = { comment: 0, review: 1, event: 2 };

/** Many things happen in one second: what was written comes before what happened, and then the forge's own numbers decide. */
function byTime(a: Timed, b: Timed): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return order[a.entry.type] - order[b.entry.type] || a.id - b.id;
}

type Written = Pick<Comment, 'key' | 'author' | 'body' | 'reactions'> & {
  readonly kind: Entity['kind'];
  readonly id?: number;
  readonly created?: string;
  readonly updated?: string;
};

/** A text with its files; also the opening text of an issue. */
export async function saidOf(source: ProjectSource, written: Written): Promise<Said> {
  const { kind, key, id, author, body, created, updated, reactions } = written;
  const word = anchorWords[kind];
  return {
    id: key,
    ...(word === undefined || id === undefined ? {} : { anchor: `${word}-${id}` }),
    author: author.name,
    ghost: author.ghost === true,
    body,
    reactions: reactions ?? [],
    files: await filesOf(source, key),
    ...(created === undefined ? {} : { at: created }),
    ...(updated === undefined || updated === created ? {} : { edited: updated }),
  };
}

const anchorWords: Readonly<Partial<Record<Entity['kind'], string>>> = {
  comment: 'comment',
  review: 'review',
  'review-comment': 'remark',
};

/**
 * Which entry holds what an address names, -1 for none. Forges call remarks and reviews comments, too: `comment-7` also finds a remark of this
 * number.
 */
export function entryOf(
  entries: readonly TalkEntry[],
  anchor: string,
): { readonly at: number; readonly anchor: string } {
  for (const name of [anchor, anchor.replace(/^comment-/, 'remark-')]) {
    const at = entries.findIndex((entry) => anchorsOf(entry).includes(name));
    if (at >= 0) return { at, anchor: name };
  }
  return { at: -1, anchor };
}

function anchorsOf(entry: TalkEntry): readonly (string | undefined)[] {
  if (entry.type === 'event') return [];
  const remarks = entry.type === 'review' ? entry.threads.flatMap(({ said }) => said) : [];
  return [entry.said.anchor, ...remarks.map(({ anchor }) => anchor)];
}

async function filesOf(source: ProjectSource, parent: string): Promise<TalkFile[]> {
  const files: TalkFile[] = [];
  for await (const file of source.scan('attachment', parent)) {
    if (files.length >= mostFiles) break;
    files.push(await fileOf(source, file));
  }
  return files;
}

async function fileOf(source: ProjectSource, { key, name, size, uuid, download }: Attachment): Promise<TalkFile> {
  const blob = await source.file(key);
  return {
    ...{ key, name, addresses: download.urls, got: blob !== undefined },
    ...(blob === undefined ? (size === undefined ? {} : { size }) : { size: blob.size }),
    ...(uuid === undefined ? {} : { uuid }),
  };
}

type ReviewEntry = Extract<TalkEntry, { type: 'review' }>;

/** Reviews with the threads that began in them; one that only answers in the threads of others is told there. */
async function reviewsOf(source: ProjectSource, pull: string): Promise<{ id: number; review: ReviewEntry }[]> {
  const reviews: Review[] = [];
  for await (const review of source.scan('review', pull)) {
    if (reviews.length >= mostEntries) break;
    reviews.push(review);
  }
  const threads = await threadsOf(source, reviews);
  const entries: { id: number; review: ReviewEntry }[] = [];
  for (const review of reviews) {
    const own = threads.get(review.key);
    const answered = own?.length === 0 && review.body.trim() === '' && review.state === 'commented';
    if (answered) continue;
    const said = await saidOf(source, { ...review, ...(review.submitted && { created: review.submitted }) });
    const dismissed = review.dismissed === true;
    const entry: ReviewEntry = { type: 'review', said, state: review.state, dismissed, threads: own ?? [] };
    entries.push({ id: review.id, review: entry });
  }
  return entries;
}

/** By the review in which they began; a review whose remarks all went into others has an empty list, one without remarks none. */
async function threadsOf(source: ProjectSource, reviews: readonly Review[]): Promise<Map<string, Thread[]>> {
  const groups = new Map<string, { readonly review: string; readonly remarks: ReviewComment[] }>();
  const groupOf = new Map<number, string>();
  const threads = new Map<string, Thread[]>();
  let read = 0;
  for (const { key } of reviews)
    for await (const remark of source.scan('review-comment', key)) {
      if (++read > mostEntries) break;
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
    for (const remark of remarks) said.push(await saidOf(source, remark));
    threads.get(review)?.push({ ...placeOf(first), ...settled(remarks), said });
  }
  return threads;
}

function placeOf(first: ReviewComment): Pick<Thread, 'id' | 'path' | 'line' | 'side' | 'hunk'> {
  const { key, path, side, hunk, line } = first;
  return { id: key, path, side, hunk, ...(line === undefined ? {} : { line }) };
}

function settled(remarks: readonly ReviewComment[]): Pick<Thread, 'outdated' | 'resolved' | 'resolvedBy'> {
  const by = remarks.find(({ resolvedBy }) => resolvedBy !== undefined)?.resolvedBy?.name;
  return {
    outdated: remarks.some(({ outdated }) => outdated === true),
    resolved: remarks.some(({ resolved }) => resolved === true),
    ...(by === undefined ? {} : { resolvedBy: by }),
  };
}
