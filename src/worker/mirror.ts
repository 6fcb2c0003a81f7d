import { RunError } from '../lib/run-error.ts';
import { type Mapping, parseMappings } from '../pipeline/mapping-lines.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { type BucketDoor, noKeys } from './bucket-door.ts';
import type { BucketForm } from './bucket-messages.ts';
import type { Environment } from './job-state.ts';
import type { Line } from './line.ts';
import type { NoticeView } from './messages.ts';
import { createMeter } from './meter.ts';
import { fillMirror } from './mirror-fill.ts';
import { forgetList, keepMirror, keptMirror, writerName } from './mirror-keep.ts';
import { createMirrorLine } from './mirror-line.ts';
import type { MirrorCommand } from './mirror-messages.ts';
import {
  giveToken,
  hold,
  type Mirror,
  type MirrorContext,
  type MirrorEntry,
  newMirror,
  release,
  requeue,
} from './mirror-state.ts';
import { forgetMirrors } from './mirror-uploads.ts';
import { mirrorView } from './mirror-view.ts';
import { oneAfterAnother, seldom } from './seldom.ts';

/** At most four looks a second for the page (ui.md section 6). */
const viewInterval = 250;

type Door = Pick<BucketDoor, 'open' | 'spot'>;

interface Open {
  readonly context: MirrorContext;
  readonly line: Line;
  /** While owners are asked what they have. */
  filling: Promise<void> | undefined;
  close(): Promise<void>;
}

/**
 * Mirrors of git repositories in a bucket: takes commands, posts what the page shows. Keys and tokens live in its memory only. The promise of
 * a command ends with what the command began, and never rejects.
 */
export function createMirror(environment: Environment, door: Door): (command: MirrorCommand) => Promise<void> {
  let open = openMirror(environment, newMirror());

  async function replace(mirror: Mirror): Promise<void> {
    await open.close();
    open = openMirror(environment, mirror);
  }

  async function reopen(): Promise<void> {
    if (open.context.mirror.entries.size > 0) return open.context.changed();
    const kept = await keptMirror(await environment.openVault());
    if (kept !== undefined) open = openMirror(environment, kept);
    open.context.changed();
  }

  /** The list stays until nothing is left to remove, so that a tab that ends meanwhile finds it again. */
  async function close({ bucket }: Extract<MirrorCommand, { type: 'mirror-close' }>): Promise<void> {
    const { context } = open;
    const { mirror } = context;
    if (mirror.leaving) return;
    if (bucket !== undefined) giveKeys(context, bucket, door);
    mirror.leaving = true;
    // Nobody enters others any more.
    mirror.renewal?.give(undefined);
    context.changed();
    await open.line.stop('stopped');
    const notice = await forgotten(context, door).catch((error: unknown) => noticeOf(error));
    await replace(Object.assign(newMirror(), { form: mirror.form, notice }));
    await forgetList(await environment.openVault());
    open.context.changed();
  }

  async function start(command: Extract<MirrorCommand, { type: 'mirror-start' }>): Promise<void> {
    const { mappings, faults } = parseMappings(command.text);
    await replace(newMirror());
    const { mirror } = open.context;
    Object.assign(mirror, {
      form: formOf(command.bucket, command.text),
      options: command.options,
      faults,
      proxyBase: command.proxy,
      tokenFor: mappings[0]?.source.origin,
    } satisfies Partial<Mirror>);
    if (!command.tokenHost) giveToken(open.context, { token: command.token });
    mirror.place = door.open(command.bucket, () => otherKeys(open.context));
    if (mappings.length === 0) throw nothingNamed();
    await fillAndRun(open, mappings);
  }

  async function obey(command: MirrorCommand): Promise<void> {
    const { context, line } = open;
    const { mirror } = context;
    switch (command.type) {
      case 'mirror-open':
        return reopen();
      case 'mirror-start':
        return start(command);
      case 'mirror-close':
        return close(command);
      case 'mirror-pause':
        if (command.keys === undefined) await line.stop('paused');
        else hold(mirror, command.keys);
        return context.changed();
      case 'mirror-resume':
        again(context, command, door);
        if (mirror.state === 'running' && command.keys === undefined) return context.changed();
        release(mirror, command.keys);
        if (mirror.state === 'running') return line.start();
        return mirror.listing && open.filling === undefined ? listAgain(open) : line.start();
      case 'mirror-retry':
        again(context, command, door);
        return requeue(mirror, (entry) => isAsked(entry, command), command.takeOver) || mirror.state !== 'running'
          ? line.start()
          : context.changed();
    }
  }

  return async (command) => {
    try {
      await obey(command);
    } catch (error) {
      const { mirror, changed } = open.context;
      mirror.notice = noticeOf(error);
      if (mirror.state === 'running' || mirror.entries.size > 0) mirror.state = 'paused';
      else mirror.state = 'failed';
      changed();
    }
  };
}

/** Owners are asked anew what they have; what is told of them, too. */
function listAgain(open: Open): Promise<void> {
  const { mirror } = open.context;
  const { mappings, faults } = parseMappings(mirror.form.text);
  mirror.faults = faults;
  return fillAndRun(open, mappings);
}

/** Work on the first begins before the last is known. */
async function fillAndRun(open: Open, mappings: readonly Mapping[]): Promise<void> {
  const { context, line } = open;
  const { mirror } = context;
  const { signal } = mirror.left;
  let working: Promise<void> | undefined;
  const found = () => {
    // Who paused it meanwhile has to say when it goes on.
    if (mirror.state !== 'paused' || working === undefined) working = line.start();
    context.show();
  };
  open.filling = fillMirror(context, mappings, signal, found).finally(() => {
    open.filling = undefined;
  });
  await open.filling;
  if (signal.aborted) return;
  if (mirror.entries.size === 0) throw nothingFound(mirror);
  if (mirror.state !== 'paused' || working === undefined) working = line.start();
  await working;
}

/** Removes what unfinished uploads have left. Gives what is to be told when that did not work. */
async function forgotten({ mirror, environment }: MirrorContext, door: Door): Promise<NoticeView | undefined> {
  if (mirror.entries.size === 0) return undefined;
  const keys = [...mirror.entries.keys()];
  const { place, form } = mirror;
  const { locks } = environment;
  await forgetMirrors({ vault: await environment.openVault(), locks, place, spot: door.spot(form), keys });
  return undefined;
}

function noticeOf(error: unknown): NoticeView {
  return noticeFor(error, { host: '', project: 'the mirrors', tokenGiven: false }, undefined, 'checking');
}

/** Other keys or another token take the place of those that were there; nothing given: they stay. */
function again(
  context: MirrorContext,
  { bucket, token, tokenHost, proxy }: Extract<MirrorCommand, { type: 'mirror-resume' | 'mirror-retry' }>,
  door: Door,
): void {
  const { mirror } = context;
  giveToken(context, { token, ...(tokenHost !== undefined && { tokenHost }) });
  mirror.proxyBase = proxy;
  giveKeys(context, bucket, door);
}

function giveKeys(context: MirrorContext, bucket: BucketForm | undefined, door: Door): void {
  const { mirror } = context;
  if (bucket === undefined && mirror.place !== undefined) return;
  const { address, endpoint, region } = mirror.form;
  mirror.place = door.open({ ...(bucket ?? noKeys), address, endpoint, region }, () => otherKeys(context));
  if (bucket === undefined || mirror.renewal === undefined) return;
  mirror.renewal.give(bucket);
  mirror.renewal = undefined;
  mirror.notice = undefined;
}

/** Those that are there have ended. All that work wait until a person has entered others; nothing has to be sent twice. */
function otherKeys({ mirror, changed }: MirrorContext): Promise<BucketForm | undefined> {
  if (mirror.leaving) return Promise.resolve(undefined);
  if (mirror.renewal === undefined) {
    let give: (keys: BucketForm | undefined) => void = () => {};
    const keys = new Promise<BucketForm | undefined>((resolve) => {
      give = resolve;
    });
    mirror.renewal = { keys, give };
    const { address, endpoint } = mirror.form;
    const ended = new RunError('bucket-keys', 'These keys have ended.', { details: { endpoint: endpoint || address } });
    mirror.notice = noticeFor(ended, { host: '', project: '', tokenGiven: false }, undefined, 'checking');
    changed();
  }
  return mirror.renewal.keys;
}

function isAsked(
  { state, key }: MirrorEntry,
  { all, keys }: Extract<MirrorCommand, { type: 'mirror-retry' }>,
): boolean {
  return all ? state !== 'queued' : state === 'failed' && (keys?.includes(key) ?? true);
}

function formOf({ address, endpoint, region }: BucketForm, text: string): Mirror['form'] {
  return { address: address.trim(), endpoint: endpoint.trim(), region: region.trim(), text };
}

function nothingNamed(): RunError {
  return new RunError('no-mappings', 'No line names a repository or an owner.');
}

function nothingFound(mirror: Mirror): RunError {
  return new RunError('nothing-to-mirror', mirror.faults.at(-1)?.why ?? 'The lists of these owners are empty.');
}

function openMirror(environment: Environment, mirror: Mirror): Open {
  const meter = createMeter(environment.clock);
  let closed = false;
  let writer: Promise<string> | undefined;
  const post = () => {
    if (!closed) environment.post({ type: 'mirror', mirror: mirrorView(mirror, meter) });
  };
  const keeper = oneAfterAnother(async () => {
    try {
      await keepMirror(await environment.openVault(), mirror);
    } catch {
      // What is done stands in the bucket; the list can be entered again.
    }
  });
  const context: MirrorContext = {
    ...{ environment, mirror, meter },
    writer: () => {
      writer ??= environment.openVault().then((vault) => writerName(vault, environment.random));
      return writer;
    },
    show: seldom(post, viewInterval),
    changed() {
      post();
      if (mirror.entries.size > 0) keeper.ask();
    },
  };
  const line = createMirrorLine(context);
  return {
    ...{ context, line },
    filling: undefined,
    async close() {
      closed = true;
      mirror.left.abort(new DOMException('left', 'AbortError'));
      await line.stop('stopped');
      await keeper.end();
    },
  };
}
