import type { Forge } from '../forges/forge.ts';
import { HttpError } from '../http/errors.ts';
import type { Request } from '../http/request.ts';
import { known } from '../lib/known.ts';
import { isAbort, RunError } from '../lib/run-error.ts';
import type { Attachment } from '../model/attachment.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { Asset } from '../model/release.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { fetchFile } from './fetch-file.ts';
import type { FileDoors } from './file-doors.ts';

export interface BytesContext {
  readonly vault: Pick<ProjectVault, 'blobs'>;
  readonly forge: Pick<Forge, 'isImmutable'>;
  /** Counts for the unit. */
  readonly request: Request;
  readonly signal: AbortSignal;
  readonly doors: FileDoors;
  /** Bytes more, or fewer when a file had to begin again. */
  onBytes(change: number): void;
}

/** Tries the addresses in order; the first that answers gives the bytes. The size that the forge named must be met. */
export async function fetchBytes(
  file: Asset | Attachment,
  urls: readonly string[],
  context: BytesContext,
): Promise<BlobRef> {
  const { doors, forge, request, signal } = context;
  const { blobs } = context.vault;
  let booked = 0;
  const onBytes = (there: number) => {
    context.onBytes(there - booked);
    booked = there;
  };
  const isImmutable = (url: string) => forge.isImmutable?.(url) ?? false;
  const { accept, most } = file.download;
  const sha256 = file.kind === 'asset' ? file.sha256 : undefined;
  const common = {
    ...{ name: file.key, blobs, request, isImmutable, signal, onBytes },
    ...known({ accept, most, sha256, size: file.size }),
  };
  let failure: unknown;
  for (const [at, url] of urls.entries()) {
    const kind = closedKind(at, url);
    if (doors.isClosed(kind)) {
      failure ??= new HttpError('cors-closed', 'The forge keeps its files closed to other pages.', { url });
      continue;
    }
    try {
      const blob = await fetchFile({ ...common, url });
      doors.noteOpen(kind);
      return blob;
    } catch (error) {
      if (isAbort(error) || signal.aborted) throw error;
      onBytes(0);
      if (error instanceof HttpError && error.code === 'cors-closed') doors.noteClosed(kind);
      // What the first address said tells more than that the second is closed to browsers.
      failure ??= error;
      if (!isRefusal(error)) break;
    }
  }
  throw failure ?? new RunError('not-found', 'The forge gives no address for it.');
}

export function closedKind(at: number, url: string): string {
  return `${at} ${URL.canParse(url) ? new URL(url).origin : ''}`;
}

/** This address does not give it; another one may. */
export function isRefusal(error: unknown): error is RunError {
  return error instanceof RunError && ['not-found', 'forbidden', 'cors-closed'].includes(error.code);
}

/** `isHidden`: that it is not there is said of everything here. */
export function reasonOf(error: RunError, isHidden = false): string {
  if (error.code === 'not-found') return isHidden ? 'file-forbidden' : 'file-not-found';
  if (error.code === 'cors-closed') return 'file-closed';
  if (error.code === 'too-large') return 'file-too-large';
  if (['forbidden', 'missing-scope', 'unauthorized'].includes(error.code)) return 'file-forbidden';
  if (['blob-size', 'blob-digest', 'cut-off'].includes(error.code)) return 'file-cut-off';
  return 'file-not-fetched';
}
