import { saveByDownload } from '../sinks/download.ts';
import { pickFolder, pickSaveFile } from '../sinks/save-file.ts';
import type { QueueTargets } from './stores/queue.ts';
import type { SaveTargets } from './stores/save.ts';

/** Where this browser can put an archive, and several. `downloadScript` is the trusted address of the download service worker. */
export function saveTargets(downloadScript: URL): SaveTargets & QueueTargets {
  return {
    pick: (name) => pickSaveFile(name),
    pickFolder: () => pickFolder(),
    download: async ({ name, size }, port) => {
      await saveByDownload({ name, port, scriptUrl: downloadScript, ...(size === undefined ? {} : { size }) });
    },
  };
}
