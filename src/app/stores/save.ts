import { type ReadonlySignal, signal } from '@preact/signals';
import { isAbort } from '../../lib/run-error.ts';
import type { BucketForm } from '../../worker/bucket-messages.ts';
import type { Command } from '../../worker/messages.ts';

/** Where an archive can go; the page picks what this browser has. */
export interface SaveTargets {
  /** The browser's file dialog: the file, `'cancelled'` when the person closed it, `undefined` where there is no dialog. */
  readonly pick: (name: string) => Promise<FileSystemFileHandle | 'cancelled' | undefined>;
  /** An ordinary download, fed over the port. Resolves when the browser has taken every byte. */
  readonly download: (archive: { readonly name: string; readonly size?: number }, port: MessagePort) => Promise<void>;
}

export interface SaveStore {
  /** A sentence when saving did not work; empty otherwise. */
  readonly fault: ReadonlySignal<string>;
  /** Opens the dialog, or starts the download; `place`: which of the job's archives. Must be called straight from a press, or the dialog is refused. */
  save(archive: { readonly name: string; readonly size: number }, place?: number): Promise<void>;
  /** All of the job's archives, each as one object or as a folder of its files. */
  inBucket(bucket: BucketForm, as: 'zip' | 'folder'): void;
  /** One of them, and its receipt, to addresses that were signed beforehand. */
  presigned(zip: string, receipt: string, place: number): void;
}

export interface SaveStoreOptions {
  readonly targets: SaveTargets;
  readonly send: (command: Command, transfer?: readonly Transferable[]) => void;
  readonly channel: () => { readonly port1: MessagePort; readonly port2: MessagePort };
  /** The link asks for an ordinary download. */
  readonly preferDownload: () => boolean;
}

export function createSaveStore(options: SaveStoreOptions): SaveStore {
  const { targets, send } = options;
  const fault = signal('');
  const download = async (archive: { name: string; size: number }, place: number) => {
    const { port1, port2 } = options.channel();
    send({ type: 'save-port', port: port1, archive: place }, [port1]);
    await targets.download(archive, port2);
  };
  return {
    fault,
    inBucket: (bucket, as) => send({ type: 'save-bucket', bucket, as }),
    presigned: (zip, receipt, archive) => send({ type: 'save-presigned', zip, receipt, archive }),
    async save(archive, place = 0) {
      fault.value = '';
      try {
        const handle = options.preferDownload() ? undefined : await targets.pick(archive.name);
        if (handle === undefined) await download(archive, place);
        else if (handle !== 'cancelled') send({ type: 'save-picked', handle, archive: place });
      } catch (error) {
        if (!isAbort(error)) fault.value = error instanceof Error ? error.message : String(error);
      }
    },
  };
}
