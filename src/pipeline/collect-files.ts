import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import { chunksOf } from '../lib/streams.ts';
import type { Attachment } from '../model/attachment.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { Asset } from '../model/release.ts';
import type { MissingFile } from '../vault/vault.ts';
import { type CollectContext, countedFor } from './collect.ts';
import { rowOf } from './ledger.ts';
import { costsOnlyItsUnit, type Task } from './tasks.ts';

type FilesUnit = 'release-files' | 'attachments';
const kindOf = { 'release-files': 'asset', attachments: 'attachment' } as const;

export interface FilesContext extends CollectContext {
  readonly request: Request;
  /** Origin of the forge; files may be elsewhere. */
  readonly origin: string;
  /** Files side by side. */
  readonly atOnce: number;
}

/** Fetches the bytes of all assets or attachments that are not in the vault yet. A file that cannot be had is a problem, not a failure. */
export function filesTask(unit: FilesUnit, after: readonly string[], context: FilesContext): Task {
  return { id: `${unit}-bytes`, unit, after, run: (signal) => fetchFiles(unit, context, signal) };
}

/** Figures from what is durable: a run that goes on must not count again what an earlier one has brought. */
async function bookKnown(unit: FilesUnit, context: FilesContext): Promise<void> {
  const { vault, ledger } = context;
  let expected = 0;
  let got = 0;
  for await (const file of vault.scan(kindOf[unit])) {
    expected++;
    if (isGot(await vault.fileState(file.key))) got++;
  }
  const row = rowOf(ledger, unit);
  Object.assign(row, { expected, got, missing: 0 });
  row.requests = Math.max(row.requests, row.requestsDone + expected - got);
}

function isGot(state: BlobRef | MissingFile | undefined): boolean {
  return state !== undefined && !('missing' in state);
}

async function fetchFiles(unit: FilesUnit, context: FilesContext, signal: AbortSignal): Promise<void> {
  rowOf(context.ledger, unit).progress = 'running';
  await bookKnown(unit, context);
  const kind = kindOf[unit];
  const files: AsyncIterator<Asset | Attachment> = context.vault.scan(kind)[Symbol.asyncIterator]();
  let failed: unknown;
  const worker = async () => {
    while (failed === undefined) {
      signal.throwIfAborted();
      const next = await files.next();
      if (next.done) return;
      await fetchFile(unit, next.value, context, signal);
    }
  };
  // The iterator is shared: each lane takes the next file when it is free.
  const lanes = Array.from({ length: context.atOnce }, () =>
    worker().catch((error) => {
      failed ??= error;
    }),
  );
  await Promise.all(lanes);
  if (failed !== undefined) throw failed;
}

async function fetchFile(
  unit: FilesUnit,
  file: Asset | Attachment,
  context: FilesContext,
  signal: AbortSignal,
): Promise<void> {
  const { vault, ledger } = context;
  const row = rowOf(ledger, unit);
  if (isGot(await vault.fileState(file.key))) return;
  try {
    const blob = await fetchBytes(unit, file, context, signal);
    await vault.setFile(file.key, blob);
    row.got++;
  } catch (error) {
    if (isAbort(error) || signal.aborted || !costsOnlyThisFile(error, context.origin)) throw error;
    // Why is told by the receipt, from what is kept here: so it goes when the file comes after all.
    await vault.setFile(file.key, { missing: reasonOf(error) });
    row.missing++;
    context.tell(`${file.name} could not be fetched: ${error.message}`);
  }
}

/** What another server does says nothing about the forge, which the rest of the run depends on. */
const troubleElsewhere = new Set([
  'unauthorized',
  'unreachable',
  'tls',
  'timeout',
  'rate-limited',
  'proxy-unreachable',
  'proxy-timeout',
]);

function costsOnlyThisFile(error: unknown, origin: string): error is RunError {
  if (costsOnlyItsUnit(error)) return true;
  if (!(error instanceof HttpError)) return false;
  // One file's address may be closed to browsers while the forge is not.
  if (error.code === 'cors-closed') return true;
  return troubleElsewhere.has(error.code) && URL.canParse(error.url) && new URL(error.url).origin !== origin;
}

function reasonOf(error: RunError): string {
  if (error.code === 'not-found') return 'file-not-found';
  if (error.code === 'cors-closed') return 'file-closed';
  if (['forbidden', 'missing-scope', 'unauthorized'].includes(error.code)) return 'file-forbidden';
  if (error.code === 'blob-size' || error.code === 'cut-off') return 'file-cut-off';
  return 'file-not-fetched';
}

/** Tries the addresses in order; the first that answers gives the bytes. The size that the forge named must be met. */
async function fetchBytes(
  unit: FilesUnit,
  file: Asset | Attachment,
  context: FilesContext,
  signal: AbortSignal,
): Promise<BlobRef> {
  const row = rowOf(context.ledger, unit);
  const request = countedFor(context.ledger, unit, context.request);
  let failure: unknown;
  for (const url of file.download.urls) {
    const before = row.bytesDone;
    try {
      const answer = await request({ url, purpose: 'files', signal });
      const writer = await context.vault.blobs.writer(file.key);
      try {
        for await (const chunk of chunksOf(answer.body)) {
          await writer.write(chunk);
          row.bytesDone += chunk.length;
        }
        return await writer.finish(file.size);
      } catch (error) {
        await writer.discard();
        throw error;
      }
    } catch (error) {
      if (isAbort(error) || signal.aborted) throw error;
      row.bytesDone = before;
      const next = error instanceof HttpError ? ['not-found', 'forbidden', 'cors-closed'].includes(error.code) : false;
      // What the first address said tells more than that the second is closed to browsers.
      failure ??= error;
      if (!next) break;
    }
  }
  throw failure ?? new RunError('not-found', 'The forge gives no address for it.');
}
