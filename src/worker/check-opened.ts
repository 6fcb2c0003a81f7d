import type { FolderFile } from '../archive/read-folder.ts';
import { walkFolder } from '../archive/walk-folder.ts';
import { formats } from '../formats/registry.ts';
import { RunError } from '../lib/run-error.ts';
import type { OpenSpool } from '../model/spool.ts';
import { verdictFor } from '../pipeline/archive-verdict.ts';
import { openAndCheck } from '../pipeline/open-and-check.ts';
import { rewriteArchive } from '../pipeline/rewrite.ts';
import type { Environment } from './job-state.ts';
import type { CheckOptions, OpenEnvironment } from './open.ts';
import type { OpenInput } from './open-messages.ts';
import { openScratch, type Scratch } from './scratch.ts';

/**
 * Checks with the room that this browser has; it is taken only when something does not fit elsewhere. Packs are indexed in this very thread: a
 * worker would have to be loaded, and there may be no network.
 */
export function checkOpened({
  openVault,
  locks,
  openSpool = async () => undefined,
}: Pick<Environment, 'openVault' | 'locks'> & { readonly openSpool?: OpenSpool }): OpenEnvironment['check'] {
  return async (input, { signal, onProgress, report }) => {
    let room: Promise<Scratch> | undefined;
    const scratch = async () => {
      room ??= openVault()
        .then((vault) => openScratch(vault, locks))
        .catch((error: unknown) => {
          // There may be room the next time.
          room = undefined;
          throw error;
        });
      return (await room).blobs;
    };
    const close = async () => (await room)?.close();
    try {
      const given =
        input.kind === 'file'
          ? ({ kind: 'file', file: input.file } as const)
          : ({ kind: 'files', files: filesOf(input, { signal, onProgress }) } as const);
      const opened = await openAndCheck(given, { signal, onProgress, report, scratch });
      return {
        ...opened,
        close,
        holdsRoom: () => room !== undefined,
        format: opened.format.id,
        async rewrite(options, { format = opened.format.id, choices }) {
          const to = formats.find(({ id }) => id === format);
          if (to === undefined) throw new RunError('format-unknown', `${format} is not written here.`);
          const { findings, ...made } = await rewriteArchive(
            { ...opened, to, openSpool, scratch, onProgress: options.onProgress, ...(choices && { choices }) },
            options.signal,
          );
          return { ...made, verdictFor: (target) => verdictFor(findings, target) };
        },
      };
    } catch (error) {
      await close().catch(() => {});
      throw error;
    }
  };
}

function filesOf(
  input: Exclude<OpenInput, { kind: 'file' }>,
  { signal, onProgress }: CheckOptions,
): Iterable<FolderFile> | AsyncIterable<FolderFile> {
  if (input.kind === 'folder') return input.files;
  const listing = { phase: 'listing', bytes: 0, bytesTotal: 0, problems: 0 } as const;
  return walkFolder(input.handle, { signal, onProgress: (files) => onProgress({ ...listing, files }) });
}
