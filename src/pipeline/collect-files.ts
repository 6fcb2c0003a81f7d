import type { Forge } from '../forges/forge.ts';
import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { known } from '../lib/known.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import type { Attachment } from '../model/attachment.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { Asset } from '../model/release.ts';
import type { MissingFile } from '../vault/vault.ts';
import { type CollectContext, countedFor } from './collect.ts';
import { fetchFile } from './fetch-file.ts';
import { rowOf } from './ledger.ts';
import { costsOnlyItsUnit, type Task } from './tasks.ts';

type FilesUnit = 'release-files' | 'attachments';
const kindOf = { 'release-files': 'asset', attachments: 'attachment' } as const;

export interface FilesContext extends CollectContext {
  readonly forge: Forge;
  readonly request: Request;
  /** Origin of the forge; files may be elsewhere. */
  readonly origin: string;
  /** Files side by side. */
  readonly atOnce: number;
}

/** Fetches the bytes of all assets or attachments that are not in the vault yet. A file that cannot be had is a problem, not a failure. */
export function filesTask(unit: FilesUnit, after: readonly string[], context: FilesContext): Task {
  return { id: `${unit}-bytes`, unit, after, mayBeRefused: true, run: (signal) => fetchFiles(unit, context, signal) };
}

/** Figures from what is durable: a run that goes on must not count again what an earlier one has brought. */
async function bookKnown(unit: FilesUnit, context: FilesContext): Promise<void> {
  const { vault, ledger } = context;
  let expected = 0;
  let got = 0;
  let bytesDone = 0;
  for await (const file of vault.scan(kindOf[unit])) {
    expected++;
    const blob = gotOf(await vault.fileState(file.key), file);
    if (blob === undefined) continue;
    got++;
    bytesDone += blob.size;
  }
  const row = rowOf(ledger, unit);
  Object.assign(row, { expected, got, bytesDone, missing: 0 });
  row.requests = Math.max(row.requests, row.requestsDone + expected - got);
}

/** The file's bytes, unless they are of an earlier content of another length. */
function gotOf(state: BlobRef | MissingFile | undefined, { size }: Asset | Attachment): BlobRef | undefined {
  if (state === undefined || 'missing' in state) return undefined;
  return size === undefined || state.size === size ? state : undefined;
}

async function fetchFiles(unit: FilesUnit, context: FilesContext, signal: AbortSignal): Promise<void> {
  rowOf(context.ledger, unit).progress = 'running';
  await bookKnown(unit, context);
  const kind = kindOf[unit];
  const files: AsyncIterator<Asset | Attachment> = context.vault.scan(kind)[Symbol.asyncIterator]();
  let failed: unknown;
  const closed = new Set<string>();
  const worker = async () => {
    while (failed === undefined) {
      signal.throwIfAborted();
      const next = await files.next();
      if (next.done) return;
      await collectFile(unit, next.value, { ...context, closed }, signal);
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

/** Kinds of addresses (place among those of a file, origin) that turned out to be closed to pages: asking again only takes time. */
interface OneFile extends FilesContext {
  readonly closed: Set<string>;
}

async function collectFile(
  unit: FilesUnit,
  file: Asset | Attachment,
  context: OneFile,
  signal: AbortSignal,
): Promise<void> {
  const { vault, ledger } = context;
  const row = rowOf(ledger, unit);
  if (gotOf(await vault.fileState(file.key), file) !== undefined) return;
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
  if (['blob-size', 'blob-digest', 'cut-off'].includes(error.code)) return 'file-cut-off';
  return 'file-not-fetched';
}

/** Tries the addresses in order; the first that answers gives the bytes. The size that the forge named must be met. */
async function fetchBytes(
  unit: FilesUnit,
  file: Asset | Attachment,
  context: OneFile,
  signal: AbortSignal,
): Promise<BlobRef> {
  const row = rowOf(context.ledger, unit);
  const request = countedFor(context.ledger, unit, context.request);
  const { forge } = context;
  let booked = 0;
  const onBytes = (there: number) => {
    row.bytesDone += there - booked;
    booked = there;
  };
  const { blobs } = context.vault;
  const isImmutable = (url: string) => forge.isImmutable?.(url) ?? false;
  const { accept } = file.download;
  const sha256 = file.kind === 'asset' ? file.sha256 : undefined;
  const common = {
    name: file.key,
    blobs,
    request,
    isImmutable,
    signal,
    onBytes,
    ...known({ accept, sha256, size: file.size }),
  };
  let failure: unknown;
  for (const [at, url] of file.download.urls.entries()) {
    const kind = `${at} ${URL.canParse(url) ? new URL(url).origin : ''}`;
    if (context.closed.has(kind)) {
      failure ??= new HttpError('cors-closed', 'The forge keeps its files closed to other pages.', { url });
      continue;
    }
    try {
      return await fetchFile({ ...common, url });
    } catch (error) {
      if (isAbort(error) || signal.aborted) throw error;
      onBytes(0);
      if (error instanceof HttpError && error.code === 'cors-closed') context.closed.add(kind);
      const next = error instanceof HttpError ? ['not-found', 'forbidden', 'cors-closed'].includes(error.code) : false;
      // What the first address said tells more than that the second is closed to browsers.
      failure ??= error;
      if (!next) break;
    }
  }
  throw failure ?? new RunError('not-found', 'The forge gives no address for it.');
}
