import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import { chunksOf } from '../lib/streams.ts';
import type { Attachment } from '../model/attachment.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { Asset } from '../model/release.ts';
import { type CollectContext, costsOnlyItsUnit, countedFor, type Task } from './collect.ts';
import { rowOf } from './ledger.ts';

export interface FilesContext extends CollectContext {
  readonly request: Request;
  /** Files side by side. */
  readonly atOnce: number;
}

/** Fetches the bytes of all assets or attachments that are not in the vault yet. A file that cannot be had is a problem, not a failure. */
export function filesTask(
  unit: 'release-files' | 'attachments',
  after: readonly string[],
  context: FilesContext,
): Task {
  return { id: `${unit}-bytes`, unit, after, run: (signal) => fetchFiles(unit, context, signal) };
}

async function fetchFiles(
  unit: 'release-files' | 'attachments',
  context: FilesContext,
  signal: AbortSignal,
): Promise<void> {
  const row = rowOf(context.ledger, unit);
  row.progress = 'running';
  const kind = unit === 'release-files' ? 'asset' : 'attachment';
  row.expected = await context.vault.count(kind);
  row.requests = Math.max(row.requests, row.expected);
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
  unit: 'release-files' | 'attachments',
  file: Asset | Attachment,
  context: FilesContext,
  signal: AbortSignal,
): Promise<void> {
  const { vault, ledger } = context;
  const row = rowOf(ledger, unit);
  const known = await vault.fileState(file.key);
  if (known !== undefined && !('missing' in known)) {
    row.got++;
    return;
  }
  try {
    const blob = await fetchBytes(unit, file, context, signal);
    await vault.setFile(file.key, blob);
    row.got++;
  } catch (error) {
    if (isAbort(error) || signal.aborted || !(isClosed(error) || costsOnlyItsUnit(error))) throw error;
    await vault.setFile(file.key, { missing: reasonOf(error) });
    row.missing++;
    row.problems++;
    const state = (await vault.step(`${unit}-bytes`)) ?? { done: false, got: 0 };
    await vault.commit(`${unit}-bytes`, {
      entities: [],
      state,
      problems: [
        {
          code: reasonOf(error),
          severity: 'loses-data',
          unit,
          place: file.key,
          message: `The file ${file.name} is listed, but could not be fetched: ${error.message}`,
        },
      ],
    });
  }
}

/** One file's address may be closed to browsers while the forge is not. */
function isClosed(error: unknown): error is RunError {
  return error instanceof RunError && error.code === 'cors-closed';
}

function reasonOf(error: RunError): string {
  if (error.code === 'not-found') return 'file-not-found';
  if (error.code === 'cors-closed') return 'file-closed';
  if (error.code === 'forbidden' || error.code === 'missing-scope') return 'file-forbidden';
  if (error.code === 'blob-size' || error.code === 'cut-off') return 'file-cut-off';
  return 'file-not-fetched';
}

/** Tries the addresses in order; the first that answers gives the bytes. The size that the forge named must be met. */
async function fetchBytes(
  unit: 'release-files' | 'attachments',
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
