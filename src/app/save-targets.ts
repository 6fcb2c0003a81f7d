import { pickFolder, pickSaveFile } from '../sinks/save-file.ts';
import type { QueueTargets } from './stores/queue.ts';
import type { SaveTargets } from './stores/save.ts';

/** What downloads take: not part of the first look, but loaded long before anything can be saved. */
export const loadDownloads = () => import('../sinks/download.ts');

/** Where this browser can put an archive, and several. `downloadScript` is the trusted address of the download service worker. */
export function saveTargets(downloadScript: URL): SaveTargets & QueueTargets {
  return {
    pick: (name) => pickSaveFile(name),
    pickFolder: () => pickFolder(),
    download: async ({ name, size }, port) => {
      const { saveByDownload } = await loadDownloads();
      await saveByDownload({ name, port, scriptUrl: downloadScript, ...(size === undefined ? {} : { size }) });
    },
  };
}
