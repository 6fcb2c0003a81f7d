import { saveByDownload } from '../sinks/download.ts';
import { pickSaveFile } from '../sinks/save-file.ts';
import type { SaveTargets } from './stores/save.ts';

/** Where this browser can put an archive. `downloadScript` is the trusted address of the download service worker. */
export function saveTargets(downloadScript: URL): SaveTargets {
  return {
    pick: (name) => pickSaveFile(name),
    download: async ({ name, size }, port) => {
      await saveByDownload({ name, size, port, scriptUrl: downloadScript });
    },
  };
}
