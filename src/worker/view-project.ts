import { RunError } from '../lib/run-error.ts';
import type { ProjectSource, RepositorySource } from '../model/project-source.ts';
import type { PullRequest } from '../model/pull-request.ts';
import { commitChanges, pullChanges, pullExtent } from '../pipeline/view-changes.ts';
import { readComments } from '../pipeline/view-comments.ts';
import { readVersions } from '../pipeline/view-edits.ts';
import { openKey, openPath, readPicture } from '../pipeline/view-files.ts';
import { buildIndex, type ViewIndex } from '../pipeline/view-index.ts';
import { lastChange } from '../pipeline/view-last-change.ts';
import { readLabels, readMilestones, readRelease, releaseKeys } from '../pipeline/view-lists.ts';
import { openLog } from '../pipeline/view-log.ts';
import { createQuerier, type Found, listRow, type ViewQuery } from '../pipeline/view-query.ts';
import { countRemarks, readRemarks } from '../pipeline/view-remarks.ts';
import { entryOf, readTalk, type TalkEntry, withVersions } from '../pipeline/view-talk.ts';
import { readTicket, whereIs } from '../pipeline/view-ticket.ts';
import { readTree, refChoices } from '../pipeline/view-tree.ts';
import { readWiki } from '../pipeline/view-wiki.ts';
import type {
  AnswerAbout,
  AskAbout,
  PullChanges,
  ViewAsk,
  ViewedProject,
  ViewTopic,
  ViewUpdate,
} from './view-messages.ts';

/** A project to look at, wherever it comes from. */
export interface ViewSource {
  readonly source: ProjectSource;
  /** Another one when anything of it may have changed. */
  readonly version: string;
  /** When it was collected, milliseconds since 1970. */
  readonly asOf?: number;
}

/** A project that is looked at, with what was found out about it. The last of each kind is kept. */
export interface OpenProject extends ViewSource {
  readonly index: ViewIndex;
  /** Comments are being read. */
  readonly reading: { readonly is: boolean };
  readonly find: (query: ViewQuery) => Found;
  readonly last: {
    query?: { readonly name: string; readonly found: Found };
    talk?: { readonly key: string; readonly entries: Promise<TalkEntry[]> };
    changes?: { readonly number: number; readonly found: Promise<PullChanges> };
    log?: { readonly ref: string; readonly page: ReturnType<typeof openLog> };
    releases?: Promise<string[]>;
    /** Comments of each commit. */
    remarks?: Promise<ReadonlyMap<string, number>>;
  };
}

export async function openProject(
  id: string,
  environment: {
    readonly openSource: (id: string) => Promise<ViewSource | undefined>;
    readonly post: (update: ViewUpdate) => void;
    readonly rest: () => Promise<void>;
  },
  signal: AbortSignal,
): Promise<OpenProject> {
  const opened = await environment.openSource(id);
  if (opened === undefined)
    throw new RunError('view-not-found', 'This project is not in this browser. Export it, or open its archive.');
  const onProgress = (items: number) => environment.post({ type: 'view-progress', project: id, items });
  const index = await buildIndex(opened.source, { signal, onProgress });
  const find = createQuerier(index);
  const reading = { is: true };
  const done = readComments(opened.source, index, { signal, rest: environment.rest }).then(
    () => {
      reading.is = false;
      environment.post({ type: 'view-read', project: id });
      void environment.rest().then(() => warmUp(find, signal));
    },
    // What cannot be read is not found; whoever looks at it is told why.
    () => {
      reading.is = false;
    },
  );
  // Without these counts lists would say what is not so.
  if (index.countsComments.size > 0) await done;
  signal.throwIfAborted();
  return { ...opened, index, reading, find, last: {} };
}

/** The first search of a tab takes several times as long as the next ones: here nobody waits for it. */
function warmUp(find: OpenProject['find'], signal: AbortSignal): void {
  for (const words of ['e', 'n', 'e n'])
    if (!signal.aborted) find({ kind: 'issue', state: 'open', labels: [], words, sort: 'updated' });
}

type Answers = { readonly [T in ViewTopic]: (project: OpenProject, ask: AskAbout<T>) => Promise<AnswerAbout<T>> };

const answers: Answers = {
  open: describe,
  list: async (project, { query, offset, count }) => {
    const { items, facets, all } = found(project, query);
    const rows = Array.from(items.subarray(offset, offset + count), (at) => listRow(project.index, at));
    const searched = { reading: project.reading.is, partial: project.index.words.partial };
    return { offset, rows, total: items.length, facets, all, searched };
  },
  ticket: async (project, { number }) =>
    readTicket(project.source, project.index, number, await talkOf(project, number)),
  talk: async (project, { number, offset, count, only }) => {
    const entries = await talkOf(project, number);
    const some = only === undefined ? entries : entries.filter(({ type }) => type === only);
    return some.slice(offset, offset + count).map((entry) => withVersions(entry, project.index.edited));
  },
  entry: async (project, { number, anchor }) => entryOf(await talkOf(project, number), anchor),
  extent: async (project, { number }) => pullExtent(await code(project), await pullOf(project, number)),
  changes: async (project, { number }) => {
    const pull = await pullOf(project, number);
    const { last } = project;
    if (last.changes?.number !== number) last.changes = { number, found: pullChanges(await code(project), pull) };
    return last.changes.found;
  },
  commit: async (project, { ref }) => {
    const shown = await commitChanges(await code(project), ref);
    const { oid } = shown.commit;
    const has = (await remarksOf(project)).has(oid);
    const remarks = has ? await readRemarks(project.source, oid, shown, project.index.roles) : noRemarks;
    return { ...shown, remarks };
  },
  versions: ({ source }, { key }) => readVersions(source, key),
  labels: ({ source, index }) => readLabels(source, index),
  milestones: ({ source, index }) => readMilestones(source, index),
  releases: async (project, { offset, count }) => {
    project.last.releases ??= releaseKeys(project.source);
    const keys = await project.last.releases;
    const some = keys.slice(offset, offset + count).map((key) => readRelease(project.source, key));
    return { releases: (await Promise.all(some)).filter((release) => release !== undefined), all: keys.length };
  },
  wiki: async ({ source }, { page }) => readWiki(await repositoryOf(source, 'wiki'), page),
  refs: async (project) => refChoices(await code(project)),
  tree: async (project, { ref, path }) => readTree(await code(project), ref, path),
  change: async (project, { ref, path }) => lastChange(await code(project), ref, path),
  log: async (project, { ref, offset, count }) => {
    if (project.last.log?.ref !== ref) project.last.log = { ref, page: openLog(await code(project), ref) };
    const page = await (await project.last.log.page)(offset, count);
    const counts = await remarksOf(project);
    const counted = page.commits.map(({ oid }) => [oid, counts.get(oid) ?? 0] as const);
    return { ...page, remarks: Object.fromEntries(counted.filter(([, number]) => number > 0)) };
  },
  picture: async ({ source }, { file }) =>
    readPicture(
      await ('key' in file ? openKey(source, file.key) : openPath(source, file.repository, file.ref, file.path)),
    ),
};

export function answerAbout(project: OpenProject, ask: ViewAsk): Promise<unknown> {
  return answerOf(project, ask.topic, ask);
}

/** The compiler cannot see that the topic is that of the question; `ViewAsk` says so. */
function answerOf<T extends ViewTopic>(project: OpenProject, topic: T, ask: ViewAsk): Promise<unknown> {
  return answers[topic](project, ask as AskAbout<T>);
}

/** One more window of the same list asks nothing anew. */
function found({ find, last, index }: OpenProject, query: ViewQuery): Found {
  const name = JSON.stringify([query, query.words === '' ? 0 : index.words.state]);
  if (last.query?.name !== name) last.query = { name, found: find(query) };
  return last.query.found;
}

const noRemarks = { said: [], threads: [] };

function remarksOf({ source, last }: OpenProject): Promise<ReadonlyMap<string, number>> {
  last.remarks ??= countRemarks(source);
  return last.remarks;
}

function talkOf({ source, index, last }: OpenProject, number: number): Promise<TalkEntry[]> {
  const { kind, key } = whereIs(index, number);
  if (last.talk?.key !== key) last.talk = { key, entries: readTalk(source, key, kind, index.roles) };
  return last.talk.entries;
}

async function pullOf({ source, index }: OpenProject, number: number): Promise<PullRequest> {
  const pull = await source.get('pull-request', whereIs(index, number).key);
  if (pull === undefined) throw new RunError('view-not-found', `There is no pull request #${number} here.`);
  return pull;
}

function code({ source }: OpenProject): Promise<RepositorySource> {
  return repositoryOf(source, 'code');
}

async function repositoryOf(source: ProjectSource, name: 'code' | 'wiki'): Promise<RepositorySource> {
  const repository = await source.repository(name);
  if (repository !== undefined) return repository;
  const what = name === 'wiki' ? 'This project has no wiki, or it was' : 'The repository was';
  throw new RunError('view-no-repository', `${what} not collected.`);
}

function sizeOf([from, to]: readonly [number, number]): number {
  return to - from;
}

/** Labels whose colours the page knows from the start. */
const mostLabels = 2000;

async function describe({ source, index, asOf }: OpenProject): Promise<ViewedProject> {
  let project: { owner: string; name: string; description: string; url: string; defaultBranch?: string } | undefined;
  for await (const one of source.scan('project')) project ??= one;
  const [releases, labels, milestones, repository, wiki] = await Promise.all([
    source.count('release'),
    source.count('label'),
    source.count('milestone'),
    source.repository('code'),
    source.repository('wiki'),
  ]);
  const branch = repository?.head?.replace(/^refs\/heads\//, '') ?? project?.defaultBranch;
  return {
    owner: project?.owner ?? '',
    name: project?.name ?? 'Project',
    description: project?.description ?? '',
    url: project?.url ?? '',
    counts: {
      ...{ issues: sizeOf(index.range.issue), pulls: sizeOf(index.range['pull-request']) },
      ...{ discussions: sizeOf(index.range.discussion), releases, labels, milestones },
    },
    labels: index.labels.list.slice(0, mostLabels).map((name, at) => ({ name, color: index.colors[at] ?? '888888' })),
    hasCode: repository !== undefined,
    hasWiki: wiki !== undefined && wiki.refs.length > 0,
    ...(branch === undefined ? {} : { defaultBranch: branch }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}
