import { formats } from '../formats/registry.ts';
import type { Fetch } from '../http/request.ts';
import { RunError } from '../lib/run-error.ts';
import type { QueueItem, QueueItemState } from '../model/queue-record.ts';
import type { RunNotice, RunRecord } from '../model/run-record.ts';
import { demoBase } from '../pipeline/address.ts';
import { emptyLedger, type Ledger } from '../pipeline/ledger.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { type Checked, checkProject, routesAfterChoice } from './check.ts';
import { type Connection, connect } from './connection.ts';
import type { NoticeView } from './messages.ts';
import { createMeter, type Meter } from './meter.ts';
import { abortReason, type ProjectRunInput, type RunEnd, runProject, type StartHow } from './project-run.ts';
import { knownStart } from './queue-known.ts';
import { type Entry, type Queue, type QueueContext, urlOf } from './queue-state.ts';

/** Projects that are worked on at the same time; how many requests one host gets at once is the http layer's business. */
const atOnce = 2;

export interface Runner {
  /** Works until nothing is left to do or everything is stopped. Called while it works: looks for what has come since. */
  start(): Promise<void>;
  /** Stops what runs; resolves when all of it is durable. */
  stop(why: 'paused' | 'stopped'): Promise<void>;
}

export function createRunner(context: QueueContext): Runner {
  const { queue, environment } = context;
  let running: Promise<void> | undefined;
  let wake = () => {};

  async function loop(signal: AbortSignal): Promise<void> {
    const active = new Set<Promise<void>>();
    while (true) {
      while (active.size < atOnce && !signal.aborted) {
        const entry = nextOf(queue);
        if (entry === undefined) break;
        const one: Promise<void> = runEntry(context, entry, signal).finally(() => active.delete(one));
        active.add(one);
      }
      if (active.size === 0) return;
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      await Promise.race([...active, woken]);
    }
  }

  async function work(): Promise<void> {
    queue.stop = new AbortController();
    queue.notice = undefined;
    queue.state = 'running';
    queue.workingSince = environment.clock.now();
    queue.startedAt ??= queue.workingSince;
    context.changed();
    await loop(queue.stop.signal);
    queue.worked += environment.clock.now() - (queue.workingSince ?? environment.clock.now());
    queue.workingSince = undefined;
    running = undefined;
    if (queue.state === 'running') queue.state = 'done';
    context.changed();
  }

  return {
    async start() {
      if (queue.stop.signal.aborted) await running;
      running ??= work();
      wake();
      await running;
    },
    async stop(why) {
      queue.stop.abort(abortReason(why));
      if (queue.state === 'running') queue.state = 'paused';
      await running;
    },
  };
}

/** What was begun goes first. */
function nextOf(queue: Queue): Entry | undefined {
  const entries = [...queue.entries.values()];
  const first = (state: QueueItemState) =>
    entries.find((entry) => entry.work === undefined && entry.item.state === state);
  return first('paused') ?? first('queued');
}

interface Work {
  readonly ledger: Ledger;
  readonly meter: Meter;
  readonly connection: Connection;
}

function workFor({ environment, queue, meter: shared, show }: QueueContext, entry: Entry): Work {
  const meter = createMeter(environment.clock);
  const connection = connect({
    ...environment,
    proxyBase: queue.proxyBase,
    take: () => takeOne(queue),
    onActivity: (activity) => {
      meter.take(activity);
      shared.take(activity);
      show();
    },
  });
  connection.token = queue.tokens.get(originOf(entry)) ?? '';
  return { ledger: emptyLedger(queue.units), meter, connection };
}

/** Counts a request of any project; throws `request-cap` when no more may be made. */
export function takeOne(queue: Queue): void {
  if (queue.cap !== undefined && queue.requests >= queue.cap) {
    const details = { cap: queue.cap };
    throw new RunError('request-cap', 'The limit of requests that was set for all projects is reached.', { details });
  }
  queue.requests++;
}

export function originOf({ item }: Pick<Entry, 'item'>): string {
  return new URL(item.project.address.base).origin;
}

function change(entry: Entry, changes: Partial<QueueItem>): void {
  const { notice: _, ...item } = entry.item;
  entry.item = { ...item, ...changes };
}

/** Never rejects: how it ended is the entry's state. */
async function runEntry(context: QueueContext, entry: Entry, signal: AbortSignal): Promise<void> {
  const { environment } = context;
  const work = workFor(context, entry);
  entry.work = work;
  const { meter } = work;
  try {
    const end = await collect(context, entry, work, signal);
    entry.record = end.record;
    change(entry, ended(end.record));
    context.meter.tell(`${nameOf(entry)}: ${entry.item.state === 'done' ? 'done' : 'not all of it could be had'}`);
  } catch (error) {
    if (signal.aborted) change(entry, { state: entry.item.id === undefined ? 'queued' : 'paused' });
    else if (stopsAll(error)) stopAll(context, entry, error);
    else {
      change(entry, {
        state: 'failed',
        notice: error instanceof Decision ? error.notice : kept(noticeOf(context, entry, error)),
      });
      context.meter.tell(`${nameOf(entry)}: ${entry.item.notice?.title ?? 'failed'}`);
    }
  } finally {
    entry.item = { ...entry.item, requests: entry.item.requests + meter.requests() };
    entry.work = undefined;
    environment.channel?.post({ type: 'library' });
    context.changed();
  }
}

async function collect(context: QueueContext, entry: Entry, work: Work, signal: AbortSignal): Promise<RunEnd> {
  const { queue, environment } = context;
  const known = await knownStart(context, entry, work.connection.token);
  const input = {
    ...{ environment, ...work },
    ...{ units: queue.units, format: formatOf(queue), ways: {}, queue: queue.id },
    onState: (state: 'collecting' | 'packing', record: RunRecord) => {
      entry.record = record;
      change(entry, { state, id: record.id });
      context.changed();
    },
    onRecord: (record: RunRecord) => {
      entry.record = record;
      context.show();
    },
    show: context.show,
  };
  if (known !== undefined) {
    const { record, how } = known;
    // Until a further round has begun there is nothing to go on with.
    change(entry, how.kind === 'resume' ? { state: 'collecting', id: record.id } : { state: 'checking' });
    context.changed();
    return runProject({ ...input, base: { record }, ...choiceOf(record) }, how, signal);
  }
  const { checked, choice } = await check(context, entry, work, signal);
  const how: StartHow = { kind: 'auto' };
  return runProject({ ...input, base: { checked }, ...(choice === undefined ? {} : { choice }) }, how, signal);
}

function choiceOf({ choice }: RunRecord): Pick<ProjectRunInput, 'choice'> {
  return choice === undefined ? {} : { choice };
}

/** A person has to choose first. */
class Decision extends Error {
  readonly notice: RunNotice;
  constructor(notice: RunNotice) {
    super(notice.title);
    this.notice = notice;
  }
}

async function check(
  context: QueueContext,
  entry: Entry,
  { ledger, connection, meter }: Work,
  signal: AbortSignal,
): Promise<{ checked: Checked; choice: string | undefined }> {
  const { queue, environment } = context;
  change(entry, { state: 'checking' });
  context.changed();
  const { proxyBase, pageOrigin } = queue;
  const url = new URL(urlOf(entry.item.project.address));
  const job = { ledger, proxyBase, pageOrigin };
  const tries = triesOf(context, url.host);
  const input = { url, job, connection, environment: { ...environment, fetch: tries.fetch } };
  const checked = await checkProject({ ...input, requestsMade: meter.requests, signal });
  signal.throwIfAborted();
  if (tries.refused !== undefined) throw tries.refused;
  const choice = choiceFor(queue, checked.notice);
  routesAfterChoice(connection, checked, choice);
  return { checked, choice };
}

/**
 * What the check tries routes with goes past the client: it waits for its place all the same, and counts. A try that may not be made would be
 * taken for a closed route, so it is told afterwards.
 */
function triesOf({ queue, environment }: QueueContext, host: string): { readonly fetch: Fetch; refused?: unknown } {
  const tries: { fetch: Fetch; refused?: unknown } = {
    fetch: async (input, init) => {
      const place = await environment.hosts.lanes.enter(host, init?.signal ?? undefined);
      try {
        takeOne(queue);
        return await environment.fetch(input, init);
      } catch (error) {
        if (error instanceof RunError) tries.refused = error;
        throw error;
      } finally {
        place.leave('neutral');
      }
    },
  };
  return tries;
}

/** Closed git goes through the proxy where there is one that carries it; going without it is a person's decision, once for all. */
function choiceFor(queue: Queue, notice: NoticeView | undefined): string | undefined {
  if (notice === undefined) return undefined;
  if (notice.chosen === 'proxy' || queue.choice === 'without-git') return notice.chosen;
  const todo = 'Go on without git here, or export it alone and bring the repository.';
  throw new Decision({ code: notice.code, title: notice.title, why: notice.why, todo });
}

/** Done, or failed where a unit ended early and trying again may help. */
function ended({ id, outcome, failures, choice }: RunRecord): Partial<QueueItem> {
  const same = { id, ...(outcome === undefined ? {} : { outcome }) };
  const [failed] = Object.entries(failures).filter(
    ([, failure]) => choice !== 'without-git' || failure.code !== 'git-left-out',
  );
  if (failed === undefined) return { ...same, state: 'done' };
  const [unit, { code, message }] = failed;
  const why = 'Everything else of the project is collected.';
  return { ...same, state: 'failed', notice: { code, title: `${unit}: ${message}`, why, todo: 'Try again.' } };
}

/** Failures that every other project would meet as well. */
const forAll: readonly string[] = ['request-cap', 'disk-full', 'storage-refused', 'storage-failed', 'unauthorized'];

function stopsAll(error: unknown): error is RunError {
  return error instanceof RunError && forAll.includes(error.code);
}

function stopAll(context: QueueContext, entry: Entry, error: RunError): void {
  const { queue } = context;
  change(entry, { state: entry.item.id === undefined ? 'queued' : 'paused' });
  // The first says it; the others met the same.
  if (queue.stop.signal.aborted) return;
  if (error.code === 'unauthorized') queue.tokenFor = originOf(entry);
  queue.notice = noticeOf(context, entry, error);
  queue.state = 'paused';
  context.meter.tell(queue.notice.title);
  queue.stop.abort(abortReason('paused'));
}

/** As it is kept with the project. */
export function kept({ code, title, why, todo }: NoticeView): RunNotice {
  return { code, title, why, todo };
}

function noticeOf({ queue }: QueueContext, entry: Entry, error: unknown): NoticeView {
  const { base, owner, name } = entry.item.project.address;
  const host = base === demoBase ? 'the demo' : new URL(base).host;
  const tokenGiven = (queue.tokens.get(originOf(entry)) ?? '') !== '';
  return noticeFor(error, { host, project: `${owner}/${name}`, tokenGiven });
}

function nameOf({ item }: Entry): string {
  return `${item.project.address.owner}/${item.project.address.name}`;
}

/** The format that was chosen; the queue of an older version may name one that is gone. */
export function formatOf(queue: Queue) {
  const format = formats.find(({ id }) => id === queue.format) ?? formats[0];
  if (format === undefined) throw new Error('no format is registered');
  return format;
}
