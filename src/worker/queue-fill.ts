import { forges } from '../forges/registry.ts';
import { HttpError } from '../http/errors.ts';
import { plural } from '../lib/plural.ts';
import { isAbort } from '../lib/run-error.ts';
import type { OwnedProject } from '../model/queue-record.ts';
import type { Doing } from '../pipeline/notice-words.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { ownerNamesOf } from '../pipeline/owner-names.ts';
import { type Connection, connect } from './connection.ts';
import { leftOut, mostInList, takeListed } from './list-room.ts';
import type { NoticeView } from './messages.ts';
import { takeOne } from './queue-check.ts';
import { kept } from './queue-end.ts';
import { type KnownBases, type Listed, lookUp } from './queue-list.ts';
import { addProject, keyOf, type Queue, type QueueContext, sift, titleOf } from './queue-state.ts';

/** Asks what the addresses name and fills the queue with it, in their order. One that cannot be read is told and passed over. */
export async function fillQueue(context: QueueContext, targets: readonly URL[]): Promise<void> {
  const { queue, meter } = context;
  const { signal } = queue.stop;
  const known: KnownBases = new Map();
  const connections = new Map<string, Connection>();
  let failure: NoticeView | undefined;
  context.changed();
  for (const url of targets) {
    const connection = connections.get(url.origin) ?? connectionTo(context, url);
    connections.set(url.origin, connection);
    try {
      const { owner, names } = ownerNamesOf(url) ?? { owner: url, names: '' };
      await fillFrom(context, owner, await lookUpAnyWay(owner, known, connection, queue, signal), names);
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      failure ??= noticeAbout(context, url, error);
      const why = noticeAbout(context, url, error).title;
      queue.faults = [...queue.faults, { line: 0, text: textOf(url), why }];
    }
    context.show();
  }
  queue.title = titleOf(queue.entries.values());
  queue.state = queue.entries.size === 0 ? 'failed' : 'listed';
  if (queue.entries.size === 0) queue.notice = failure ?? nothing(targets.length);
  meter.tell(`${plural(queue.entries.size, 'project')} found`);
  context.changed();
}

function nothing(asked: number): NoticeView {
  const why = asked === 0 ? 'No line names a host and an owner.' : 'The lists of these owners are empty.';
  const todo = 'Paste addresses of projects or owners, one a line: https://forge.example/owner.';
  return { code: 'nothing-listed', tone: 'gap', title: 'There is no project to export', why, todo, details: {} };
}

function connectionTo({ environment, queue, meter, show }: QueueContext, url: URL): Connection {
  const connection = connect({
    ...environment,
    proxyBase: queue.proxyBase,
    take: () => takeOne(queue),
    onActivity: (activity) => {
      meter.take(activity);
      show();
    },
  });
  // Any forge's way to send the token will do until we know which it is: they agree on the header.
  connection.forge = forges[0];
  connection.origin = url.origin;
  connection.token = queue.tokens.get(url.origin) ?? '';
  return connection;
}

/** Straight first; when the forge is closed to browsers, through the proxy, if there is one. */
async function lookUpAnyWay(
  url: URL,
  known: KnownBases,
  connection: Connection,
  queue: Queue,
  signal: AbortSignal,
): Promise<Listed> {
  const context = { request: connection.request, signal };
  try {
    return await lookUp(url, known, context);
  } catch (error) {
    const closed = error instanceof HttpError && error.code === 'cors-closed';
    if (!closed || queue.proxyBase === '' || connection.routes.api === 'proxy') throw error;
    connection.routes = { api: 'proxy', git: 'proxy', files: 'proxy' };
    try {
      return await lookUp(url, known, context);
    } catch (second) {
      throw second instanceof HttpError && second.code.startsWith('proxy-') ? error : second;
    }
  }
}

async function fillFrom(context: QueueContext, url: URL, listed: Listed, names: string): Promise<void> {
  const { queue, environment } = context;
  if (listed.kind === 'owner') {
    const left = await takeListed({
      ...{ projects: listed.projects, names, signal: queue.stop.signal },
      take: (project) => takeProject(context, project),
      onPage() {
        context.meter.tell(`${plural(queue.entries.size, 'project')} so far`);
        context.show();
      },
    });
    if (left > 0) queue.faults = [...queue.faults, leftOut(url, left, mostInList(environment), 'projects')];
    return;
  }
  if (names !== '') throw new HttpError('not-found', 'There is no such owner.', { url: url.href });
  const key = keyOf(listed.project.address);
  // Who names a project wants it, whatever the filter for lists says.
  queue.picks.set(key, true);
  // Its owner's list may have brought it before, and the filter left it out.
  if (!addProject(queue, listed.project)) return sift(queue);
  if (listed.kind === 'project') return;
  const entry = queue.entries.get(key);
  if (entry !== undefined)
    entry.item = { ...entry.item, state: 'failed', notice: kept(noticeAbout(context, url, listed.error, 'several')) };
}

/** `false` when the list is full. */
function takeProject({ queue, environment }: QueueContext, project: OwnedProject): boolean {
  if (queue.entries.has(keyOf(project.address))) return true;
  return queue.entries.size < mostInList(environment) && addProject(queue, project);
}

function textOf(url: URL): string {
  return `${url.host}${url.pathname}`;
}

function noticeAbout({ queue }: QueueContext, url: URL, error: unknown, doing: Doing = 'checking'): NoticeView {
  const tokenGiven = (queue.tokens.get(url.origin) ?? '') !== '';
  const corsLines = forges[0]?.corsHelp?.(queue.pageOrigin, ['api', 'git', 'files']);
  const project = url.pathname.replace(/^\/+|\/+$/g, '');
  return noticeFor(error, { host: url.host, project, tokenGiven }, corsLines, doing);
}
