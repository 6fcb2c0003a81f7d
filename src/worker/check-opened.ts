import type { OpenSpool } from '../model/spool.ts';
import { verdictFor } from '../pipeline/archive-verdict.ts';
import { openAndCheck } from '../pipeline/open-and-check.ts';
import { repairArchive } from '../pipeline/repair.ts';
import type { Environment } from './job-state.ts';
import type { OpenEnvironment } from './open.ts';
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
  return async (input, { signal, onProgress }) => {
    let room: Promise<Scratch> | undefined;
    const scratch = async () => {
      room ??= openVault().then((vault) => openScratch(vault, locks));
      return (await room).blobs;
    };
    const close = async () => (await room)?.close();
    try {
      const given =
        input.kind === 'file'
          ? ({ kind: 'file', file: input.file } as const)
          : ({ kind: 'files', files: input.files } as const);
      const opened = await openAndCheck(given, { signal, onProgress, scratch });
      return {
        ...opened,
        close,
        async repair(options) {
          const { findings, ...made } = await repairArchive(
            { ...opened, openSpool, scratch, onProgress: options.onProgress },
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
