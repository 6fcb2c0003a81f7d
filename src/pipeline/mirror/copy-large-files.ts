import type { LargeFile } from '../../git/pack-indexer.ts';
import type { Request } from '../../http/request.ts';
import { RunError } from '../../lib/run-error.ts';
import type { UploadLedger } from '../../model/bucket.ts';
import type { Report } from '../../model/problem.ts';
import { writeBatchAnswer } from './batch-answer.ts';
import { bytesOf, type FileOffer, fileOffers } from './large-files.ts';
import { endUpload } from './long-blob.ts';
import type { MirrorPlace } from './mirror-before.ts';
import { largeFilePath, largeFilesFolder, sentAs } from './mirror-layout.ts';

export interface CopyOptions {
  readonly place: MirrorPlace;
  /** Address of the repository. */
  readonly url: string;
  readonly request: Request;
  /** Some may be named more than once. */
  readonly files: readonly LargeFile[];
  /** Where the mirror's folder is read; without it no batch answer can be written, for that holds whole addresses. */
  readonly address?: string;
  readonly ledger?: UploadLedger;
  /** As in `LongBlobsOptions`. */
  readonly keeps?: (reason: unknown) => boolean;
  readonly signal: AbortSignal;
  readonly report: Report;
  onCopied(): void;
}

/** Files on the way at the same time. */
const sideBySide = 3;

/**
 * Copies files of Git LFS to where git-lfs itself keeps them, each checked by its digest, and writes a batch answer about all that are there. What is
 * there already is not asked for. Gives those that were not to be had, which are told; only a bucket that will not, or an end, rejects.
 */
export async function copyLargeFiles(options: CopyOptions): Promise<LargeFile[]> {
  const { place, address, url, request, files, signal, report } = options;
  const there = await filesThere(options);
  const wanted = [...new Map(files.map((file) => [file.sha256, file])).values()].filter(
    ({ sha256, size }) => there.get(sha256) !== size,
  );
  const missing: LargeFile[] = [];
  const done = new Set<string>();
  const offers = fileOffers(url, request, wanted, signal);
  let refusal = '';
  const worker = async () => {
    for (let next = await offers.next(); !next.done; next = await offers.next()) {
      const why = await copyOne(options, next.value);
      const { file } = next.value;
      done.add(file.sha256);
      if (why === undefined) there.set(file.sha256, file.size);
      if (why === undefined) continue;
      refusal ||= why;
      missing.push(file);
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: sideBySide }, worker));
  for (const end of ends) if (end.status === 'rejected') refusal ||= reasonOf(end.reason, signal);
  missing.push(...wanted.filter(({ sha256 }) => !done.has(sha256)));
  if (address !== undefined && files.length > 0) await writeBatchAnswer({ place, address, there, missing, signal });
  if (missing.length > 0) report(notCopied(missing, refusal));
  return missing;
}

/** Sizes of what was copied before, by digest. */
async function filesThere({ place, signal, files }: CopyOptions): Promise<Map<string, number>> {
  const there = new Map<string, number>();
  if (files.length === 0) return there;
  for await (const { key, size } of place.bucket.list(place.key(largeFilesFolder), signal))
    there.set(key.slice(key.lastIndexOf('/') + 1), size);
  return there;
}

/** Why it is not there; `undefined` when it is. */
async function copyOne(options: CopyOptions, offer: FileOffer): Promise<string | undefined> {
  const { place, request, ledger, signal } = options;
  if ('refusal' in offer) return offer.refusal;
  const upload = await place.bucket.upload(place.key(largeFilePath(offer.file.sha256)), {
    ...sentAs.plain,
    ...(ledger && { ledger, resume: true }),
    signal,
  });
  try {
    for await (const chunk of bytesOf(offer, request, signal)) await upload.write(chunk);
    await upload.finish();
    options.onCopied();
    return undefined;
  } catch (cause) {
    await endUpload(options, upload, cause);
    return reasonOf(cause, signal);
  }
}

/** What the source did; throws what the bucket did, and an end. */
function reasonOf(cause: unknown, signal: AbortSignal): string {
  const isOfSource = cause instanceof RunError && !cause.code.startsWith('bucket-');
  if (signal.aborted || !isOfSource) throw cause;
  return cause.message;
}

function notCopied(files: readonly LargeFile[], why: string) {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return {
    code: 'mirror-large-files',
    severity: 'loses-data',
    unit: 'git',
    place: files[0]?.sha256 ?? '',
    message: `${files.length} of the files of Git LFS (${bytes} bytes) were not to be had: ${why}`,
  } as const;
}
