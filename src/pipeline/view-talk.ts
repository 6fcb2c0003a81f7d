import { compareText } from '../lib/compare-text.ts';
import type { Discussion, DiscussionComment } from '../model/discussion.ts';
import type { Event } from '../model/event.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { TicketKind } from './view-index.ts';
import { noRoles, type Roles, type Said, saidOf } from './view-said.ts';
import { type ReviewEntry, reviewsOf } from './view-threads.ts';

export type TalkEntry =
  | { readonly type: 'comment'; readonly said: Said }
  /** A comment of a discussion, and the answers to it. */
  | { readonly type: 'branch'; readonly said: Said; readonly replies: readonly Said[] }
  | { readonly type: 'event'; readonly id: string; readonly at?: string; readonly actor: string; readonly event: Event }
  | ReviewEntry;

/** Entries of one conversation that are kept; nobody has written more. */
const mostEntries = 20_000;

/** The conversation in the order of time, with threads under their reviews, and answers under what they answer. */
export async function readTalk(
  source: ProjectSource,
  key: string,
  kind: TicketKind,
  roles: Roles = noRoles,
): Promise<TalkEntry[]> {
  if (kind === 'discussion') return branchesOf(source, key, roles);
  const entries: Timed[] = [];
  const add = (at: string | undefined, id: number, entry: TalkEntry) => {
    if (entries.length < mostEntries) entries.push({ at: at ?? '', id, entry });
  };
  for await (const comment of source.scan('comment', key))
    add(comment.created, comment.id, { type: 'comment', said: await saidOf(source, comment, roles) });
  if (kind === 'pull-request')
    for (const { id, review } of await reviewsOf(source, key, roles)) add(review.said.at, id, review);
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

const order: Readonly<Record<TalkEntry['type'], number>> = { comment: 0, branch: 0, review: 1, event: 2 };

/** Many things happen in one second: what was written comes before what happened, and then the forge's own numbers decide. */
function byTime(a: Timed, b: Timed): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return order[a.entry.type] - order[b.entry.type] || a.id - b.id;
}

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
  const remarks = entry.type === 'review' ? entry.threads.flatMap(({ said }) => said) : repliesOf(entry);
  return [entry.said.anchor, ...remarks.map(({ anchor }) => anchor)];
}

function repliesOf(entry: TalkEntry): readonly Said[] {
  return entry.type === 'branch' ? entry.replies : [];
}

/** The same, with a mark at every text of which earlier versions are there. */
export function withVersions(entry: TalkEntry, edited: ReadonlySet<string>): TalkEntry {
  if (edited.size === 0 || entry.type === 'event') return entry;
  const marked = (said: Said): Said => (edited.has(said.id) ? { ...said, versions: true } : said);
  const said = marked(entry.said);
  if (entry.type === 'branch') return { ...entry, said, replies: entry.replies.map(marked) };
  if (entry.type === 'comment') return { ...entry, said };
  return { ...entry, said, threads: entry.threads.map((thread) => ({ ...thread, said: thread.said.map(marked) })) };
}

/** Comments of a discussion in the order of time, each with its answers. An answer to nothing that is there stands by itself. */
async function branchesOf(source: ProjectSource, key: string, roles: Roles): Promise<TalkEntry[]> {
  const discussion: Discussion | undefined = await source.get('discussion', key);
  const comments: DiscussionComment[] = [];
  for await (const comment of source.scan('discussion-comment', key)) if (comments.push(comment) >= mostEntries) break;
  comments.sort((a, b) => compareText(a.created ?? '', b.created ?? '') || a.id - b.id);
  const branches = new Map<number, { readonly type: 'branch'; readonly said: Said; readonly replies: Said[] }>();
  const begins = new Set(comments.filter(({ inReplyTo }) => inReplyTo === undefined).map(({ id }) => id));
  const isReply = ({ inReplyTo }: DiscussionComment) => inReplyTo !== undefined && begins.has(inReplyTo);
  for (const comment of [...comments.filter((one) => !isReply(one)), ...comments.filter(isReply)]) {
    const { id, inReplyTo, votes, hidden } = comment;
    const said: Said = {
      ...(await saidOf(source, comment, roles)),
      ...(votes === undefined || votes === 0 ? {} : { votes }),
      ...(hidden === undefined ? {} : { hidden }),
      ...(id === discussion?.answer ? { answer: true } : {}),
    };
    const above = isReply(comment) ? branches.get(inReplyTo ?? 0) : undefined;
    if (above === undefined) branches.set(id, { type: 'branch', said, replies: [] });
    else above.replies.push(said);
  }
  return [...branches.values()];
}
