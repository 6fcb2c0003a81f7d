import type { Format } from '../formats/format.ts';
import { RunError } from '../lib/run-error.ts';
import { withLock } from '../lib/web-lock.ts';
import { archiveNameIn } from '../model/format-names.ts';
import { emptyLedger } from '../pipeline/ledger.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { type AllPlan, foldersOf, planAll } from '../pipeline/pack-all.ts';
import { sharedSpool } from '../pipeline/shared-spool.ts';
import { fileError, pickedFile } from '../sinks/picked-file.ts';
import { outcomeOf } from './book-receipt.ts';
import { connect } from './connection.ts';
import { isLoss } from './forget-lost.ts';
import type { PortToPage } from './messages.ts';
import { createMeter } from './meter.ts';
import { lockName, type RunEnd, runProject } from './project-run.ts';
import { gone, refuseLost, tellLost } from './queue-lost.ts';
import { archiveNames, formatOf, formatsOf, isSavable } from './queue-names.ts';
import type { Entry, QueueContext } from './queue-state.ts';
import { serveStream } from './stream-port.ts';

/** What is saved: the archive of an item, or of `all`, in one of the formats. */
interface Asked {
  readonly of: string;
  readonly format?: string;
}

type Write = (plan: AllPlan, open: () => ReadableStream<Uint8Array>, signal: AbortSignal) => Promise<void>;

/** Streams an archive into a file that the person picked. */
export function savePicked(context: QueueContext, asked: Asked, handle: FileSystemFileHandle): Promise<boolean> {
  return save(context, asked, (plan, open, signal) =>
    pickedFile(handle).write(plan.name, open(), { size: plan.size, signal }),
  );
}

/** Serves an archive over a port, chunk by chunk as it is asked for. A port that cannot be served is told so. */
export async function saveThroughPort(context: QueueContext, asked: Asked, port: MessagePort): Promise<void> {
  let served = false;
  await save(context, asked, (_plan, open, signal) => {
    served = true;
    return serveStream(port, open(), signal);
  });
  if (served) return;
  const message = context.queue.notice?.title ?? 'There is nothing to save now.';
  port.postMessage({ type: 'error', code: 'save-failed', message } satisfies PortToPage);
  port.close();
}

/** One archive after the other into a folder that the person picked. Ends at the first that cannot be written. */
export async function saveIntoFolder(
  context: QueueContext,
  format: string | undefined,
  directory: FileSystemDirectoryHandle,
): Promise<void> {
  const entries = [...context.queue.entries.values()].filter(isSavable);
  const names = archiveNames(context.queue, entries);
  for (const { key } of entries) {
    const base = names.get(key) ?? 'project.zip';
    const asked = { of: key, ...(format !== undefined && { format }) };
    const done = await save(context, asked, async (plan, open, signal) => {
      const name = nameIn(context, base, format);
      const handle = await directory.getFileHandle(name, { create: true }).catch((reason: unknown) => {
        throw fileError(reason);
      });
      await pickedFile(handle).write(name, open(), { size: plan.size, signal });
    });
    if (!done) return;
  }
}

/**
 * Saves after what is being saved: the page hears that a download has ended a moment before this worker has let go of the project. Gives
 * whether it was saved.
 */
async function save(context: QueueContext, asked: Asked, write: Write): Promise<boolean> {
  const { queue } = context;
  const stopped = queue.stopSaving.signal;
  const after = queue.lastSave;
  const saving = after.then(() => !stopped.aborted && saveNow(context, asked, write));
  queue.lastSave = saving.catch(() => {});
  return saving;
}

/** Plans and writes; what goes wrong is the queue's notice. Gives whether it was saved. */
async function saveNow(context: QueueContext, asked: Asked, write: Write): Promise<boolean> {
  const { queue } = context;
  const { of } = asked;
  const format = formatOf(queue, asked.format);
  const entries = [...queue.entries.values()].filter((entry) => isSavable(entry) && (of === 'all' || entry.key === of));
  if (entries.length === 0) return false;
  queue.stopSaving = new AbortController();
  const { signal } = queue.stopSaving;
  const saving = { of, bytes: 0, size: 0 };
  queue.saving = saving;
  queue.saved = undefined;
  queue.notice = queue.state === 'done' ? undefined : queue.notice;
  context.changed();
  const ends: RunEnd[] = [];
  try {
    await refuseLost(context, entries);
    for await (const end of planEach(context, entries, format, signal)) {
      takeOutcome(context, entries[ends.length], end);
      ends.push(end);
    }
    const first =
      of === 'all' ? await planOfAll(context, entries, ends, signal, format) : planOfOne(context, entries, ends);
    const plan = { ...first, name: nameIn(context, first.name, format.id) };
    saving.size = plan.size;
    const open = () => plan.open(signal).pipeThrough(counter(context, saving));
    await underLocks(context, ends, () => write(plan, open, signal));
    queue.saved = { of, format: format.id, name: plan.name, size: plan.size };
    return true;
  } catch (error) {
    if (!signal.aborted) {
      if (isLoss(error)) await tellLost(context, entries, ends, error, signal);
      queue.notice = noticeFor(error, { host: '', project: queue.title, tokenGiven: false }, undefined, 'saving');
    }
    return false;
  } finally {
    for (const { plans, vault } of ends) {
      for (const plan of plans) plan.close();
      vault.letGo();
    }
    queue.saving = undefined;
    context.changed();
  }
}

/** One after the other: only the compact plans stay in memory. Whoever gets them closes them. */
async function* planEach(
  context: QueueContext,
  entries: readonly Entry[],
  format: Format,
  signal: AbortSignal,
): AsyncGenerator<RunEnd, void, undefined> {
  const { environment, queue, meter } = context;
  const openSpool = environment.openSpool && sharedSpool(environment.openSpool);
  let number = 0;
  for (const { item } of entries) {
    signal.throwIfAborted();
    meter.tell(`Packing ${item.project.address.name}, ${++number} of ${entries.length}`);
    context.show();
    const vault = await (await environment.openVault()).project(item.id ?? '');
    const known = await vault.record();
    if (known === undefined) throw gone(item.project.address.name);
    const input = {
      ...{ environment, base: { record: known }, units: queue.units, emails: queue.emails },
      ...{ formats: [format] as const, ways: {} },
      connection: connect({ ...environment, proxyBase: '', onActivity: () => {} }),
      ...{ meter: createMeter(environment.clock), ledger: emptyLedger(queue.units) },
      ...{ onState: () => {}, onRecord: () => {}, show: context.show },
      ...(openSpool && { openSpool }),
    };
    yield await runProject(input, { kind: 'pack' }, signal);
  }
}

/** The project may have been updated in the library since its turn here: what is said of it is what is in the archive. */
function takeOutcome({ queue }: QueueContext, entry: Entry | undefined, { plans: [plan] }: RunEnd): void {
  const known = entry?.item.outcome;
  if (entry === undefined || known === undefined) return;
  const isFirst = plan.receipt.format.id === formatsOf(queue)[0].id;
  const { archiveBytes, ...outcome } = outcomeOf(plan);
  entry.item = { ...entry.item, outcome: { ...outcome, archiveBytes: isFirst ? archiveBytes : known.archiveBytes } };
}

/** Archives of several formats can lie beside each other. */
function nameIn({ queue }: QueueContext, name: string, format: string | undefined): string {
  const ids = formatsOf(queue).map(({ id }) => id);
  return archiveNameIn(name, format ?? ids[0] ?? '', ids);
}

function planOfOne({ queue }: QueueContext, [entry]: readonly Entry[], [end]: readonly RunEnd[]): AllPlan {
  if (entry === undefined || end === undefined) throw gone(queue.title);
  const names = archiveNames(queue, [...queue.entries.values()].filter(isSavable));
  const [plan] = end.plans;
  return { ...plan, name: names.get(entry.key) ?? plan.name };
}

async function planOfAll(
  context: QueueContext,
  entries: readonly Entry[],
  ends: readonly RunEnd[],
  signal: AbortSignal,
  { id, label, version }: Format,
): Promise<AllPlan> {
  const { queue, environment } = context;
  const folders = foldersOf(entries.map(({ item }) => item.project.address));
  const folderOf = new Map(entries.map(({ key }, at) => [key, folders[at] ?? '']));
  const wanted = [...queue.entries.values()].filter(({ item }) => item.state !== 'skipped');
  const about = {
    ...{ title: queue.title, version: environment.version, format: { id, label, version } },
    projects: wanted.map(({ key, item: { project, outcome, notice } }) => {
      const folder = folderOf.get(key);
      return {
        project,
        ...(folder === undefined ? {} : { folder }),
        ...(outcome === undefined ? {} : { outcome }),
        ...(notice === undefined ? {} : { notice }),
      };
    }),
  };
  const projects = ends.map(({ plans: [plan], record }, at) => {
    const modified = record.facts?.project.updated;
    return { plan, folder: folders[at] ?? '', ...(modified === undefined ? {} : { modified }) };
  });
  return planAll(projects, about, signal);
}

/** No other tab may write the projects while they are read, nor may one have done so since they were planned. */
export async function underLocks(
  context: QueueContext,
  ends: readonly RunEnd[],
  write: () => Promise<void>,
): Promise<void> {
  const [end, ...rest] = ends;
  if (end === undefined) return write();
  await withLock(lockName(end.vault.id), context.environment.locks, async () => {
    const record = await end.vault.record();
    if (record === undefined) throw gone(end.record.address.name);
    if (record.run !== end.record.run)
      throw new RunError('export-replaced', 'Another tab has exported this project since.', { retry: 'after-change' });
    await underLocks(context, rest, write);
  });
}

function counter({ show }: QueueContext, saving: { bytes: number }): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      saving.bytes += chunk.length;
      show();
      controller.enqueue(chunk);
    },
  });
}
