import type { Step } from '../forges/forge.ts';
import type { Event } from '../model/event.ts';
import type { Issue } from '../model/issue.ts';
import type { MarkedKey } from '../model/page-update.ts';
import type { PullRequest } from '../model/pull-request.ts';
import { allIssuesMark, allPullsMark, oldNamePrefix } from '../model/update-marks.ts';
import type { ProjectVault } from '../vault/vault.ts';
import type { Round } from './round.ts';
import type { Task } from './tasks.ts';

type Ticket = Issue | PullRequest;
/** What was deleted upstream and is kept changes no more. */
type Live = ReturnType<ProjectVault['live']>;

/** Id of the task that steps of a further round may come after. */
export const consequencesId = 'consequences';

/** More marks than this at a time make a transaction long. */
const marksAtOnce = 200;
/** From so many issues on that are to be read again, their list is cheaper. */
const mostStale = 1000;

/** What is gone or called otherwise since the round before. */
interface Found {
  readonly labels: ReadonlySet<string>;
  readonly milestones: ReadonlySet<string>;
  /** Which of these were not listed in the round before: any name that is none of theirs may be an old one. */
  readonly isNew: { readonly labels: boolean; readonly milestones: boolean };
  /** Numbers of issues and pull requests that are gone. */
  readonly numbers: ReadonlySet<number>;
  /** Ids of comments that are gone, and the tickets they hung on. */
  readonly comments: ReadonlySet<string>;
  readonly parents: ReadonlySet<string>;
}

/** What these bring may be a consequence; that another list has not come to its end says nothing of it. */
const telling: readonly string[] = ['labels', 'owner-labels', 'milestones', 'issues', 'comments'];

/** Ids of the steps that come before it, at one remove or more: all that do not come after it. */
function beforeConsequences(steps: readonly Step[]): string[] {
  const later = new Set([consequencesId]);
  for (const { id, after } of steps) if (after.some((one) => later.has(one))) later.add(id);
  return steps.filter(({ id }) => !later.has(id)).map(({ id }) => id);
}

/** The steps with the task in its place among them, after the lists that it goes by. */
export function withConsequences(steps: readonly Step[]): readonly Pick<Step, 'id' | 'after'>[] {
  const before = beforeConsequences(steps);
  const task = { id: consequencesId, after: before.filter((id) => telling.includes(id)) };
  const isBefore = ({ id }: Step) => before.includes(id);
  return [...steps.filter(isBefore), task, ...steps.filter((step) => !isBefore(step))];
}

/**
 * Finds, in what was collected, the issues and pull requests that the server shows otherwise now without saying that they were updated:
 * they name a label that is called otherwise, lost a comment, are pinned beside one that changed; or their events name such things. Looks only
 * at what is durable, so it may be done again.
 */
export function consequencesTask(steps: readonly Step[], vault: ProjectVault, round: Round): Task {
  const run = (signal: AbortSignal) => mark(vault, round, signal);
  return { id: consequencesId, unit: 'issues', after: beforeConsequences(steps), run };
}

async function mark(vault: ProjectVault, round: Round, signal: AbortSignal): Promise<void> {
  const done = await vault.step(consequencesId);
  if (done?.done && done.round === round.number) return;
  const found = await whatIsGone(vault, round);
  const marks = await marksFor(found, vault, signal);
  for (let at = 0; at === 0 || at < marks.length; at += marksAtOnce) {
    const batch = marks.slice(at, at + marksAtOnce);
    const isLast = at + marksAtOnce >= marks.length;
    await vault.commit(consequencesId, {
      entities: [],
      state: { done: isLast, got: 0, round: round.number },
      update: { round: round.number, keepGone: round.keepGone, marks: batch },
    });
  }
}

async function whatIsGone(vault: ProjectVault, { number, isNew }: Round): Promise<Found> {
  const names = { label: new Set<string>(), milestone: new Set<string>() };
  for (const kind of ['label', 'milestone'] as const) {
    const prefix = oldNamePrefix(kind);
    for await (const key of vault.markedKeys('stale', prefix)) names[kind].add(key.slice(prefix.length));
  }
  const numbers = new Set<number>();
  const comments = new Set<string>();
  const parents = new Set<string>();
  for await (const { kind, key, name, parent, round } of vault.gone()) {
    if (round !== number) continue;
    if ((kind === 'label' || kind === 'milestone') && name !== undefined) names[kind].add(name);
    if (kind === 'issue' || kind === 'pull-request') numbers.add(lastNumber(key));
    if (kind !== 'comment') continue;
    comments.add(String(lastNumber(key)));
    if (parent !== undefined) parents.add(parent);
  }
  const listedAnew = async (unit: 'labels' | 'milestones') => {
    const state = await vault.step(unit);
    return isNew(unit) && state?.done === true && state.round === number;
  };
  const news = { labels: await listedAnew('labels'), milestones: await listedAnew('milestones') };
  return { labels: names.label, milestones: names.milestone, isNew: news, numbers, comments, parents };
}

function lastNumber(key: string): number {
  return Number(key.slice(key.lastIndexOf(':') + 1));
}

async function marksFor(found: Found, vault: ProjectVault, signal: AbortSignal): Promise<MarkedKey[]> {
  const { labels, milestones, isNew, numbers, comments, parents } = found;
  const stale = new Set<string>();
  const touched = new Set<string>();
  const live = vault.live();
  const isSame = labels.size + milestones.size + numbers.size + comments.size === 0;
  const isQuiet = isSame && !isNew.labels && !isNew.milestones;
  if (!isQuiet) {
    const wrong = await wrongNames(found, live);
    for (const kind of ['issue', 'pull-request'] as const)
      for await (const ticket of live.scan(kind)) {
        signal.throwIfAborted();
        if (parents.has(ticket.key) || names(ticket, wrong)) stale.add(ticket.key);
        if (ticket.dependsOn?.some(({ number }) => numbers.has(number))) touched.add(ticket.key);
      }
    for await (const event of live.scan('event')) {
      signal.throwIfAborted();
      if (tells(event, found, wrong)) touched.add(event.parent);
    }
  }
  if (!isQuiet || (await isAnyTouched(vault))) for (const key of await pinned(live)) stale.add(key);
  return asMarks(stale, touched);
}

/** Places among the pinned move when another is pinned or unpinned. */
async function pinned(live: Live): Promise<string[]> {
  const keys: string[] = [];
  for (const kind of ['issue', 'pull-request'] as const)
    for await (const ticket of live.scan(kind)) if (ticket.pinned !== undefined) keys.push(ticket.key);
  return keys;
}

async function isAnyTouched(vault: ProjectVault): Promise<boolean> {
  for (const prefix of ['issue:', 'pull-request:'])
    for await (const _ of vault.markedKeys('touched', prefix)) return true;
  return false;
}

/** Names of labels and milestones that the server no longer shows. */
interface WrongNames {
  label(name: string): boolean;
  milestone(title: string): boolean;
}

/**
 * What is gone or called otherwise. Where there is any such name, also what there is no row of: a label that was renamed and then deleted while
 * its tickets were read was never seen under its second name. Events name what is gone by an empty text.
 */
async function wrongNames(found: Found, live: Live): Promise<WrongNames> {
  const labels = new Set<string>();
  const milestones = new Set<string>();
  const looksAt = {
    labels: found.labels.size > 0 || found.isNew.labels,
    milestones: found.milestones.size > 0 || found.isNew.milestones,
  };
  if (looksAt.labels) for await (const { name } of live.scan('label')) labels.add(name);
  if (looksAt.milestones) for await (const { title } of live.scan('milestone')) milestones.add(title);
  return {
    label: (name) => name !== '' && looksAt.labels && (found.labels.has(name) || !labels.has(name)),
    milestone: (title) => title !== '' && looksAt.milestones && (found.milestones.has(title) || !milestones.has(title)),
  };
}

function names({ labels, milestone }: Ticket, wrong: WrongNames): boolean {
  return labels.some((label) => wrong.label(label)) || (milestone !== undefined && wrong.milestone(milestone));
}

function tells({ data }: Event, { numbers, comments }: Found, wrong: WrongNames): boolean {
  switch (data.type) {
    case 'label':
      return wrong.label(data.label);
    case 'milestone':
      return [data.from, data.to].some((title) => title !== undefined && wrong.milestone(title));
    case 'dependency':
      return data.number !== undefined && numbers.has(data.number);
    case 'reference': {
      const [, comment] = /#issuecomment-(\d+)$/.exec(data.url ?? '') ?? [];
      if (comment !== undefined && comments.has(comment)) return true;
      return data.number !== undefined && numbers.has(data.number);
    }
    default:
      return false;
  }
}

function asMarks(stale: ReadonlySet<string>, touched: ReadonlySet<string>): MarkedKey[] {
  const issues = [...stale].filter((key) => key.startsWith('issue:'));
  const words = stale.size > issues.length ? [allPullsMark] : [];
  const keys = issues.length > mostStale ? [allIssuesMark] : issues;
  return [
    ...[...words, ...keys].map((key) => ({ mark: 'stale', key }) as const),
    ...[...touched].map((key) => ({ mark: 'touched', key }) as const),
  ];
}
