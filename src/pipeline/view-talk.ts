import type { Attachment } from '../model/attachment.ts';
import type { Comment } from '../model/comment.ts';
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
  const entries: { readonly at: string; readonly entry: TalkEntry }[] = [];
  const add = (at: string | undefined, entry: TalkEntry) => {
    if (entries.length < mostEntries) entries.push({ at: at ?? '', entry });
  };
  for await (const comment of source.scan('comment', key))
    add(comment.created, { type: 'comment', said: await saidOf(source, comment) });
  if (isPull)
    for await (const review of source.scan('review', key)) {
      const threads = await threadsOf(source, review);
      const said = await saidOf(source, { ...review, ...(review.submitted && { created: review.submitted }) });
      add(review.submitted, {
        ...{ type: 'review', said, state: review.state, dismissed: review.dismissed === true, threads },
      });
    }
  for await (const event of source.scan('event', key)) {
    const { created, actor } = event;
    add(created, {
      ...{ type: 'event', id: event.key, actor: actor.name, event },
      ...(created === undefined ? {} : { at: created }),
    });
  }
  // Sorting is stable: what has the same second stays in this order.
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).map(({ entry }) => entry);
}

type Written = Pick<Comment, 'key' | 'author' | 'body' | 'reactions'> & {
  readonly created?: string;
  readonly updated?: string;
};

/** A text with its files; also the opening text of an issue. */
export async function saidOf(source: ProjectSource, written: Written): Promise<Said> {
  const { key, author, body, created, updated, reactions } = written;
  return {
    id: key,
    author: author.name,
    ghost: author.ghost === true,
    body,
    reactions: reactions ?? [],
    files: await filesOf(source, key),
    ...(created === undefined ? {} : { at: created }),
    ...(updated === undefined || updated === created ? {} : { edited: updated }),
  };
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

async function threadsOf(source: ProjectSource, review: Review): Promise<Thread[]> {
  const groups = new Map<string, ReviewComment[]>();
  const groupOf = new Map<number, string>();
  for await (const remark of source.scan('review-comment', review.key)) {
    const place = `${remark.side} ${remark.line ?? ''} ${remark.path} ${remark.originalCommit ?? ''}`;
    const name = (remark.inReplyTo === undefined ? undefined : groupOf.get(remark.inReplyTo)) ?? place;
    groupOf.set(remark.id, name);
    groups.set(name, [...(groups.get(name) ?? []), remark]);
  }
  const threads: Thread[] = [];
  for (const remarks of groups.values()) {
    const [first] = remarks;
    if (first === undefined) continue;
    const said: Said[] = [];
    for (const remark of remarks) said.push(await saidOf(source, remark));
    threads.push({ ...placeOf(first), ...settled(remarks), said });
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
