import type { Forge, ProjectAddress } from '../forges/forge.ts';
import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { isAbort, type RunError } from '../lib/run-error.ts';
import type { Attachment } from '../model/attachment.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { BroughtFiles } from './bring-files.ts';
import { type CollectContext, countedFor } from './collect.ts';
import { forgetHalf } from './fetch-file.ts';
import { type BytesContext, fetchBytes, isRefusal, reasonOf } from './file-bytes.ts';
import { createFileDoors } from './file-doors.ts';
import { copied, type FileGroup, gotOf, groupsOf } from './file-groups.ts';
import { keptKeys } from './kept-files.ts';
import { rowOf, tickedUnits } from './ledger.ts';
import type { Round } from './round.ts';
import { createSigner, type SignedAddresses, signedAtOnce } from './signed-files.ts';
import { subsetRows } from './subset.ts';
import { costsOnlyItsUnit, type Task } from './tasks.ts';

type FilesUnit = 'release-files' | 'attachments';
const kindOf = { 'release-files': 'asset', attachments: 'attachment' } as const;

export interface FilesContext extends CollectContext {
  readonly forge: Forge;
  readonly address: ProjectAddress;
  readonly request: Request;
  /** Origin of the forge; files may be elsewhere. */
  readonly origin: string;
  readonly withToken: boolean;
  /** Files side by side. */
  readonly atOnce: number;
  readonly round: Pick<Round, 'number' | 'depth' | 'now'>;
  /** Files that a person gave: they are looked through before anything is asked for. */
  readonly brought?: BroughtFiles;
}

/** Fetches the bytes of all assets or attachments that are not in the vault yet. A file that cannot be had is a problem, not a failure. */
export function filesTask(unit: FilesUnit, after: readonly string[], context: FilesContext): Task {
  return { id: `${unit}-bytes`, unit, after, mayBeRefused: true, run: (signal) => fetchFiles(unit, context, signal) };
}

/** Files of what is ticked: those of comments, for one, are not asked for where comments are not wanted any more. */
function filesOf(unit: FilesUnit, { vault, ledger }: Pick<FilesContext, 'vault' | 'ledger'>) {
  return subsetRows(vault, tickedUnits(ledger)).scan(kindOf[unit]);
}

/** Figures from what is durable: a run that goes on must not count again what an earlier one has brought. */
async function bookKnown(unit: FilesUnit, context: FilesContext, kept: FilesRun['kept']): Promise<void> {
  const { vault, ledger } = context;
  let expected = 0;
  let got = 0;
  let bytesDone = 0;
  for await (const file of filesOf(unit, context)) {
    const blob = gotOf(await vault.fileState(file.key), file);
    if (blob !== undefined || !kept.has(file.key)) expected++;
    if (blob === undefined) continue;
    got++;
    bytesDone += blob.size;
  }
  const row = rowOf(ledger, unit);
  Object.assign(row, { expected, got, bytesDone, missing: 0 });
  row.requests = Math.max(row.requests, row.requestsDone + expected - got);
}

/** What the lanes of one task share. */
interface FilesRun extends Omit<FilesContext, 'request'>, BytesContext {
  readonly vault: FilesContext['vault'];
  readonly forge: Forge;
  readonly unit: FilesUnit;
  /** What was deleted upstream and is kept, by key. */
  readonly kept: ReadonlySet<string>;
}

/** A file whose address has to be signed, and what its own address has said, where that was tried. */
interface ToSign {
  readonly group: FileGroup;
  readonly file: Attachment;
  readonly failure?: RunError;
}

async function fetchFiles(unit: FilesUnit, context: FilesContext, signal: AbortSignal): Promise<void> {
  const row = rowOf(context.ledger, unit);
  row.progress = 'running';
  const kept = await keptKeys(context.vault, kindOf[unit]);
  await bookKnown(unit, context, kept);
  const run: FilesRun = {
    ...{ ...context, unit, kept, signal, doors: createFileDoors() },
    request: countedFor(context.ledger, unit, context.request),
    onBytes: (change) => {
      row.bytesDone += change;
    },
  };
  const toSign: ToSign[] = [];
  await inLanes(groupsOf(filesOf(unit, context)), run, async (group) => {
    const left = await collectGroup(group, run);
    if (left !== undefined) toSign.push(left);
  });
  await collectSigned(toSign, run);
}

/** Several side by side; the first failure ends all. */
async function inLanes<T>(
  items: AsyncIterable<T> | Iterable<T>,
  { atOnce, signal }: Pick<FilesRun, 'atOnce' | 'signal'>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  let failed: unknown;
  const lane = async () => {
    while (failed === undefined) {
      signal.throwIfAborted();
      const next = await iterator.next();
      if (next.done) return;
      await work(next.value);
    }
  };
  // The iterator is shared: each lane takes the next file when it is free.
  const lanes = Array.from({ length: atOnce }, () =>
    lane().catch((error) => {
      failed ??= error;
    }),
  );
  await Promise.all(lanes);
  if (failed !== undefined) throw failed;
}

/**
 * What a quick update does not ask for again: an address in a text that leads to nothing does so for ever. And no round, of what is kept though it was
 * deleted.
 */
const lasting: readonly string[] = ['file-not-found', 'file-forbidden', 'file-too-large'];

/** Gives back what has to be signed first. */
async function collectGroup(group: FileGroup, run: FilesRun): Promise<ToSign | undefined> {
  const { vault, round } = run;
  const [file] = group;
  const states = await Promise.all(group.map(({ key }) => vault.fileState(key)));
  const blob = group.map((one, at) => gotOf(states[at], one)).find((one) => one !== undefined);
  if (blob !== undefined) return share(group, blob, run);
  const given = await run.brought?.take(file, run);
  if (given !== undefined && given !== 'differs') return book(group, given, run);
  const [state] = states;
  const before = state !== undefined && 'missing' in state ? state.missing : '';
  if (lasting.includes(before) && group.every(({ key }) => run.kept.has(key))) return undefined;
  const isNamedByText = file.kind === 'attachment' && file.url !== undefined;
  if (isNamedByText && round.number > 1 && round.depth === 'quick' && lasting.includes(before))
    return miss(group, before, run);
  const maySign = file.kind === 'attachment' && run.withToken && run.forge.signed !== undefined;
  const { signed, urls } = file.download;
  if (maySign && signed === 'first') return { group, file };
  try {
    return await book(group, await fetchBytes(file, urls, run), run);
  } catch (error) {
    const failure = ofThisFile(error, run);
    if (maySign && signed !== undefined && isRefusal(failure)) return { group, file, failure };
    if (isRefusal(failure)) await forgetHalf(run.vault.blobs, file.key);
    return miss(
      group,
      given === 'differs' ? 'file-brought-differs' : reasonOf(failure, file.download.hidden),
      run,
      failure,
    );
  }
}

async function collectSigned(toSign: readonly ToSign[], run: FilesRun): Promise<void> {
  const sign = createSigner({ ...run, now: run.round.now });
  for (let at = 0; at < toSign.length; at += signedAtOnce) {
    const batch = toSign.slice(at, at + signedAtOnce);
    const addresses = await sign(batch.map(({ file }) => file));
    await inLanes(batch, run, async (one) => {
      try {
        await book(one.group, await fetchSigned(one, addresses, sign, run), run);
      } catch (error) {
        // Also where another address has said more: what stops the run, a pause too, says nothing about the file.
        const last = ofThisFile(error, run);
        const failure = one.failure ?? last;
        const isHidden = one.file.download.hidden === true && addresses.of(one.file) === undefined;
        if (isRefusal(last)) await forgetHalf(run.vault.blobs, one.file.key);
        await miss(one.group, reasonOf(failure, isHidden), run, failure);
      }
    });
  }
}

/**
 * By the signed address, by a new one as often as that has ended meanwhile, else by the file's own, where that was not tried yet. A long file may
 * outlast several: what is there of it is gone on with by the next.
 */
async function fetchSigned(
  { file, failure }: ToSign,
  addresses: SignedAddresses,
  sign: ReturnType<typeof createSigner>,
  run: FilesRun,
): Promise<BlobRef> {
  const own = failure === undefined ? file.download.urls : [];
  for (let given = addresses; ; given = await sign([file])) {
    const signed = given.of(file);
    try {
      return await fetchBytes(file, signed === undefined ? own : [signed, ...own], run);
    } catch (error) {
      if (signed === undefined || !isRefusal(error) || !given.isOld()) throw error;
    }
  }
}

async function book(group: FileGroup, blob: BlobRef, run: FilesRun): Promise<undefined> {
  await run.vault.setFile(group[0].key, blob);
  rowOf(run.ledger, run.unit).got++;
  return share(group, blob, run);
}

/** Those of the group that do not have it get a copy. */
async function share(group: FileGroup, blob: BlobRef, { vault, ledger, unit }: FilesRun): Promise<undefined> {
  for (const file of group) {
    if (gotOf(await vault.fileState(file.key), file) !== undefined) continue;
    await vault.setFile(file.key, await copied(vault.blobs, blob, file.key));
    rowOf(ledger, unit).got++;
  }
  return undefined;
}

/** Why is told by the receipt, from what is kept here: so it goes when the file comes after all. */
async function miss(group: FileGroup, reason: string, run: FilesRun, failure?: RunError): Promise<undefined> {
  for (const { key } of group) await run.vault.setFile(key, { missing: reason });
  rowOf(run.ledger, run.unit).missing += group.length;
  if (failure !== undefined) run.tell(`${group[0].name} could not be fetched: ${failure.message}`);
  return undefined;
}

/** The failure, if it costs this file only; else it is thrown on. */
function ofThisFile(error: unknown, { signal, origin, forge }: FilesRun): RunError {
  const own = forge.origins?.(origin) ?? [origin];
  if (isAbort(error) || signal.aborted || !costsOnlyThisFile(error, own)) throw error;
  return error;
}

/** What another server does says nothing about the forge, which the rest of the run depends on, and which may have several. */
const troubleElsewhere = new Set([
  'unauthorized',
  'unreachable',
  'tls',
  'timeout',
  'rate-limited',
  'proxy-unreachable',
  'proxy-timeout',
]);

function costsOnlyThisFile(error: unknown, own: readonly string[]): error is RunError {
  if (costsOnlyItsUnit(error)) return true;
  if (!(error instanceof HttpError)) return false;
  // One file's address may be closed to browsers while the forge is not.
  if (error.code === 'cors-closed') return true;
  return troubleElsewhere.has(error.code) && URL.canParse(error.url) && !own.includes(new URL(error.url).origin);
}
