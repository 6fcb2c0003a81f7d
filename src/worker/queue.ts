import { noticeFor } from '../pipeline/notices.ts';
import { parseTargets } from '../pipeline/owner-address.ts';
import type { BucketDoor } from './bucket-door.ts';
import type { Environment } from './job-state.ts';
import type { NoticeView } from './messages.ts';
import { createMeter } from './meter.ts';
import { fillQueue } from './queue-fill.ts';
import type { QueueCommand, QueueView } from './queue-messages.ts';
import { holdQueue, type OpenQueue, openQueue, takeKept } from './queue-open.ts';
import { answerProjectTabs } from './queue-project-tabs.ts';
import { giveToken, requeue, retry } from './queue-retry.ts';
import { saveIntoFolder, savePicked, saveThroughPort } from './queue-save.ts';
import { giveBucket, giveKeys, sendAgain } from './queue-send.ts';
import { newQueue, type Queue, sift, titleOf } from './queue-state.ts';
import { answerQueueTabs, createQueueWatcher } from './queue-tabs.ts';
import { forgetSending, leaveTarget } from './queue-uploads.ts';
import { queueView } from './queue-view.ts';

/**
 * The queue of several projects: takes commands, posts what the page shows. Tokens live in its memory only. The promise of a command ends
 * with what the command began, and never rejects.
 */
export function createQueue(
  environment: Environment,
  door: Pick<BucketDoor, 'open' | 'spot'>,
): (command: QueueCommand) => Promise<void> {
  let open: OpenQueue | undefined;
  let closing: Promise<NoticeView | undefined> | undefined;
  let looking: Promise<readonly string[]> | undefined;
  /** Lists that were asked for: what came meanwhile goes before what was begun earlier. */
  let lists = 0;
  const watcher = createQueueWatcher(environment);

  const tellNone = () => environment.post({ type: 'queue', queue: undefined });

  async function list(command: Extract<QueueCommand, { type: 'queue-list' }>): Promise<void> {
    const turn = ++lists;
    watcher.leave();
    // Nobody has said that one that is in the middle is to be cancelled: it comes again when this one is closed.
    const standing = open;
    const isBegun = standing !== undefined && begun.has(standing.context.queue.state);
    if (isBegun) open = undefined;
    const notice = isBegun ? await standing.setAside().then(() => undefined) : await close();
    const { targets, faults } = parseTargets(command.text);
    const queue = Object.assign(newQueue(`${environment.clock.now()}-${Math.floor(environment.random() * 1e12)}`), {
      ...{ faults, notice },
      proxyBase: command.proxy,
      pageOrigin: command.pageOrigin,
      tokenFor: targets[0]?.origin,
    } satisfies Partial<Queue>);
    giveToken({ environment, queue }, queue.tokenFor, command);
    const release = await holdQueue(environment, queue.id);
    if (turn !== lists) return release?.();
    open = openQueue(environment, queue, release ?? (() => {}), tell);
    await fillQueue(open.context, targets);
  }

  /** What this browser keeps of a queue that was not closed; what another tab does with it, when it has it. `asked`: with this one. */
  async function reopen(asked?: string): Promise<void> {
    if (open !== undefined) return open.context.changed();
    if (closing !== undefined) return;
    if (watcher.id() !== undefined) return watcher.show();
    const turn = lists;
    const elsewhere = await lookOnce();
    const isOver = () => turn !== lists || open !== undefined || watcher.id() !== undefined;
    if (!isOver()) tellNone();
    for (const id of elsewhere.filter((one) => asked === undefined || one === asked)) {
      if (isOver()) return;
      const end = await watcher.watch(id);
      // Another tab that watched it may have taken it already, or has it for this very moment.
      if (end === 'free') return reopen();
      if (end === 'left') return;
    }
  }

  /** Two looks at a time would take each other for another tab. */
  function lookOnce(): Promise<readonly string[]> {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  /** Opens the newest that no other tab has; gives those to watch when they have all, what runs first. */
  async function look(): Promise<readonly string[]> {
    const turn = lists;
    const vault = await environment.openVault();
    const newest = [...(await vault.queues())].sort((one, other) => (one.id < other.id ? 1 : -1));
    for (const { id } of newest) {
      const taken = await takeKept(environment, id);
      if (taken === undefined) continue;
      if (turn === lists) {
        open = openQueue(environment, taken.queue, taken.release, tell);
        open.context.changed();
      } else taken.release();
      return [];
    }
    const inState = (wanted: string) => newest.filter(({ state }) => state === wanted);
    return [...inState('running'), ...inState('paused')].map(({ id }) => id);
  }

  /** Gives what is to be told when something of it stays in the bucket. */
  function close(): Promise<NoticeView | undefined> {
    const left = open;
    open = undefined;
    if (left !== undefined)
      closing = leave(left, door).finally(() => {
        closing = undefined;
      });
    return closing ?? Promise.resolve(undefined);
  }

  async function cancel({ bucket }: Extract<QueueCommand, { type: 'queue-cancel' }>): Promise<void> {
    if (open !== undefined) giveKeys(open.context.queue, bucket, door);
    const notice = await close();
    if (notice === undefined) {
      // Another one may have been kept beside it; those of other tabs are left to them.
      await lookOnce();
      return open === undefined ? tellNone() : undefined;
    }
    // A list that came to nothing: it is shown with what is to be done, and gone with the next press.
    const queue = Object.assign(newQueue(''), { state: 'failed', notice } satisfies Partial<Queue>);
    environment.post({
      type: 'queue',
      queue: queueView(queue, createMeter(environment.clock), environment.clock.now()),
    });
  }

  async function obey(command: QueueCommand): Promise<void> {
    if (command.type === 'queue-list') return list(command);
    if (command.type === 'queue-open') return reopen(command.queue);
    if (watcher.id() !== undefined) return watcher.obey(command);
    if (command.type === 'queue-cancel') return cancel(command);
    if (open !== undefined) return obeyOpen(open, command, door);
    // What is being closed obeys nobody.
    if (closing === undefined) tellNone();
  }

  const take = async (command: QueueCommand) => {
    const known = open;
    try {
      await obey(command);
    } catch (error) {
      if (known === undefined || known !== open) return tellNone();
      const { queue, changed } = known.context;
      queue.notice = noticeOf(error, queue);
      changed();
    }
  };
  const tellWatchers = answerQueueTabs(environment, () => open, take);
  const tellOfProjects = answerProjectTabs(environment, () => open, take);
  const tell = (view: QueueView) => {
    tellWatchers(view);
    tellOfProjects();
  };
  return take;
}

/** What is on its way is found again until nothing is left to remove; then the queue is forgotten. */
async function leave(
  { context, stop, close }: OpenQueue,
  door: Pick<BucketDoor, 'spot'>,
): Promise<NoticeView | undefined> {
  const { queue, changed } = context;
  queue.leaving = true;
  changed();
  await stop();
  const notice = await forgetSending(context, door).then(
    () => undefined,
    (error: unknown) => noticeOf(error, queue),
  );
  await close();
  return notice;
}

function noticeOf(error: unknown, { title }: Queue): NoticeView {
  return noticeFor(error, { host: '', project: title, tokenGiven: false });
}

type OpenCommand = Exclude<QueueCommand, { type: 'queue-list' | 'queue-open' | 'queue-cancel' }>;

async function obeyOpen(
  { context, runner }: OpenQueue,
  command: OpenCommand,
  door: Pick<BucketDoor, 'open' | 'spot'>,
): Promise<void> {
  const { queue } = context;
  if ('proxy' in command) queue.proxyBase = command.proxy ?? queue.proxyBase;
  switch (command.type) {
    case 'queue-filter':
    case 'queue-pick':
      if (!choosable.has(queue.state)) return;
      if (command.type === 'queue-filter') queue.filter = command.filter;
      else queue.picks.set(command.key, command.wanted);
      sift(queue);
      if (queue.state === 'paused') queue.title = titleOf(queue.entries.values());
      return context.changed();
    case 'queue-start': {
      if (queue.state !== 'listed') return;
      const { units, format, cap, emails = false, bucket, as = 'zip' } = command;
      if (bucket !== undefined) giveBucket(queue, bucket, as, door);
      Object.assign(queue, { units, format, cap, emails } satisfies Partial<Queue>);
      queue.title = titleOf(queue.entries.values());
      giveToken(context, queue.tokenFor, command);
      return runner.start();
    }
    case 'queue-bucket':
      if (queue.state !== 'done' && queue.state !== 'paused') return;
      await leaveTarget(context, { ...command.bucket, as: command.as }, door);
      giveBucket(queue, command.bucket, command.as, door);
      return sendAgain(queue) ? runner.start() : context.changed();
    case 'queue-pause': {
      const stopped = runner.stop('paused');
      context.changed();
      await stopped;
      return context.changed();
    }
    case 'queue-resume':
      if (queue.state !== 'paused') return;
      if ('cap' in command) queue.cap = command.cap;
      giveToken(context, queue.tokenFor, command);
      giveKeys(queue, command.bucket, door);
      return runner.start();
    case 'queue-retry':
      giveKeys(queue, command.bucket, door);
      return retry(context, command) ? runner.start() : context.changed();
    case 'queue-choose':
      queue.choice = command.choice;
      return requeue(queue, ({ item }) => closedCodes.has(item.notice?.code ?? ''))
        ? runner.start()
        : context.changed();
    case 'queue-save-port':
      return saveThroughPort(context, command, command.port);
    case 'queue-save-picked':
      await savePicked(context, command, command.handle);
      return;
    case 'queue-save-folder':
      return saveIntoFolder(context, command.format, command.directory);
  }
}

/** While it runs, what the filter lets through for a moment would be begun. */
const choosable: ReadonlySet<Queue['state']> = new Set(['listing', 'listed', 'paused']);

const begun: ReadonlySet<Queue['state']> = new Set(['running', 'paused']);

const closedCodes = new Set(['git-closed', 'forge-closed']);
