import { withLongPack } from '../support/long-pack.ts';
import { withLongReleaseFile } from '../support/long-release-file.ts';
import { type KillForge, startGiteaForge } from './kill-forge.ts';

/** Of the vault: what has so many bytes is durable. */
const chunk = 2 << 20;
/** What may be on its way, or not yet on the disk, beside the chunk that is not full. */
const onItsWay = 1 << 20;
const packLength = 5_500_000;
const fileLength = 5 * chunk + 12_345;

/** The recorded project with a pack that lies in a file, and a release file of several chunks: what is durable of it is not fetched again. */
export async function startLongForge(): Promise<KillForge> {
  const repositories = withLongPack(packLength);
  const file = withLongReleaseFile(fileLength);
  const forge = await startGiteaForge({ recording: file.recording, repositories: repositories.path });
  return {
    ...forge,
    faults(kills) {
      const sent = forge.sentOf(file.path);
      const allowed = fileLength + kills * (chunk + onItsWay);
      return sent <= allowed ? [] : [`the long file: ${sent} bytes sent, ${allowed} allowed`];
    },
    async close() {
      await forge.close();
      repositories.remove();
      file.remove();
    },
  };
}
