import { openAndCheck } from '../pipeline/open-and-check.ts';
import type { Environment } from './job-state.ts';
import type { OpenEnvironment } from './open.ts';
import { openScratch, type Scratch } from './scratch.ts';

/**
 * Checks with the room that this browser has; it is taken only when something does not fit elsewhere. Packs are indexed in this very thread: a
 * worker would have to be loaded, and there may be no network.
 */
export function checkOpened({ openVault, locks }: Pick<Environment, 'openVault' | 'locks'>): OpenEnvironment['check'] {
  return async (input, { signal, onProgress }) => {
    let scratch: Promise<Scratch> | undefined;
    const blobs = async () => {
      scratch ??= openVault().then((vault) => openScratch(vault, locks));
      return (await scratch).blobs;
    };
    const close = async () => (await scratch)?.close();
    try {
      const given =
        input.kind === 'file'
          ? ({ kind: 'file', file: input.file } as const)
          : ({ kind: 'files', files: input.files } as const);
      const checked = await openAndCheck(given, { signal, onProgress, scratch: blobs });
      return { ...checked, close };
    } catch (error) {
      await close().catch(() => {});
      throw error;
    }
  };
}
