import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { isAbort } from '../../lib/run-error.ts';
import { archiveNameIn } from '../../model/format-names.ts';
import type { QueueFilter, QueueTarget } from '../../model/queue-record.ts';
import type { Unit } from '../../model/unit.ts';
import type { Command } from '../../worker/messages.ts';
import type { QueueItemView, QueueUpdate, QueueView } from '../../worker/queue-messages.ts';
import type { BucketStore } from './bucket.ts';

/** Where archives can go; the page picks what this browser has. */
export interface QueueTargets {
  /** The browser's file dialog; `undefined` where there is none. */
  readonly pick: (name: string) => Promise<FileSystemFileHandle | 'cancelled' | undefined>;
  /** The same for a folder. */
  readonly pickFolder: () => Promise<FileSystemDirectoryHandle | 'cancelled' | undefined>;
  /** An ordinary download, fed over the port; the size is not always known before. */
  readonly download: (archive: { readonly name: string; readonly size?: number }, port: MessagePort) => Promise<void>;
}

/** One ZIP of all with an index page, one for each project, or each into a bucket. */
export type SaveForm = 'all' | 'each' | 'bucket';

export interface TokenHere {
  readonly tokenHost: string;
  readonly token: string;
}

export interface QueueStore {
  /** `undefined`: there is no queue. */
  readonly view: ReadonlySignal<QueueView | undefined>;
  /** A sentence when saving did not work; empty otherwise. */
  readonly fault: ReadonlySignal<string>;
  readonly saveForm: Signal<SaveForm>;
  /** How archives are written into a bucket. */
  readonly as: Signal<QueueTarget['as']>;
  /** What stands in a field for a token, and the host that the field names: it goes to no other. */
  readonly token: Signal<TokenHere>;
  receive(update: QueueUpdate): void;
  /** Asks the worker for the queue that this browser keeps; for this one of those that other tabs work on. */
  start(queue?: string): void;
  /** Addresses of projects and owners, one a line; the token is for the host of the first. */
  list(text: string, token: string): void;
  filter(filter: QueueFilter): void;
  pick(key: string, wanted: boolean): void;
  run(choice: {
    readonly units: readonly Unit[];
    readonly format: string;
    readonly emails: boolean;
    readonly cap?: number;
  }): void;
  pause(): void;
  /** `cap` takes the place of the limit that was set; absent: it stays. */
  resume(change?: { readonly cap: number | undefined }): void;
  /** Those that failed, or these of them; with the token of the field. */
  retry(keys?: readonly string[]): void;
  choose(choice: string): void;
  /** Closes the queue; what was collected stays in the library, uploads that were begun do not. */
  close(): void;
  /** The archive of one project. Must be called straight from a press. */
  saveOne(item: QueueItemView, format: string): Promise<void>;
  /** As `saveForm` says. Must be called straight from a press. */
  save(format: string): Promise<void>;
  /** Everything that is collected into the bucket of the fields. */
  intoBucket(): void;
}

export interface QueueStoreOptions {
  readonly send: (command: Command, transfer?: readonly Transferable[]) => void;
  readonly targets: QueueTargets;
  readonly channel: () => { readonly port1: MessagePort; readonly port2: MessagePort };
  /** The link asks for ordinary downloads. */
  readonly preferDownload: () => boolean;
  readonly pageOrigin: string;
  readonly bucket: BucketStore;
  /** The proxy as it is set now. */
  readonly proxy: () => string;
}

const noToken: TokenHere = { tokenHost: '', token: '' };

export function createQueueStore(options: QueueStoreOptions): QueueStore {
  const { send, targets, bucket, proxy } = options;
  const view = signal<QueueView | undefined>(undefined);
  const fault = signal('');
  const saveForm = signal<SaveForm>('all');
  const token = signal(noToken);
  const as = signal<QueueTarget['as']>('zip');

  const download = async (of: string, format: string, archive: { name: string }) => {
    const { port1, port2 } = options.channel();
    send({ type: 'queue-save-port', of, format, port: port1 }, [port1]);
    await targets.download(archive, port2);
  };
  const saving = async (work: () => Promise<void>) => {
    fault.value = '';
    try {
      await work();
    } catch (error) {
      if (!isAbort(error)) fault.value = error instanceof Error ? error.message : String(error);
    }
  };
  const saveFile = (of: string, format: string, archive: { name: string }) =>
    saving(async () => {
      const handle = options.preferDownload() ? undefined : await targets.pick(archive.name);
      if (handle === undefined) await download(of, format, archive);
      else if (handle !== 'cancelled') send({ type: 'queue-save-picked', of, format, handle });
    });
  const saveEach = (format: string) =>
    saving(async () => {
      const directory = options.preferDownload() ? undefined : await targets.pickFolder();
      if (directory === 'cancelled') return;
      if (directory !== undefined) return send({ type: 'queue-save-folder', format, directory });
      for (const item of savable(view.value)) await download(item.key, format, archiveOf(item, format));
    });
  const nameIn = (name: string, format: string) => archiveNameIn(name, format, view.value?.formats ?? []);
  // Without its size: the project may have been updated in the library since it was packed here, and a download that is told another one is refused.
  const archiveOf = ({ archiveName = 'project.zip' }: QueueItemView, format: string) => ({
    name: nameIn(archiveName, format),
  });
  const keysFor = (target: QueueTarget | undefined) => {
    const keys = target === undefined ? undefined : bucket.formFor(target);
    return keys === undefined ? {} : { bucket: keys };
  };
  /** What stands in the fields: the proxy, a token, and other keys for the bucket that it goes to. */
  const given = () => ({
    ...token.value,
    proxy: proxy(),
    ...keysFor(view.value?.target),
  });

  return {
    view,
    fault,
    saveForm,
    token,
    as,
    receive({ queue }) {
      const before = view.value;
      view.value = queue;
      // One that was kept knows its bucket, all but the keys.
      if (queue?.target === undefined || before !== undefined) return;
      if (bucket.address.peek() === '') bucket.turnTo(queue.target);
    },
    start: (queue) => send({ type: 'queue-open', ...(queue !== undefined && { queue }) }),
    list(text, secret) {
      fault.value = '';
      token.value = noToken;
      send({ type: 'queue-list', text, token: secret, proxy: proxy(), pageOrigin: options.pageOrigin });
    },
    filter: (filter) => send({ type: 'queue-filter', filter }),
    pick: (key, wanted) => send({ type: 'queue-pick', key, wanted }),
    run: (choice) =>
      send({
        ...{ type: 'queue-start', ...choice, ...token.value, proxy: proxy() },
        ...(saveForm.value === 'bucket' && { bucket: bucket.form(), as: as.value }),
      }),
    pause: () => send({ type: 'queue-pause' }),
    resume: (change) => send({ type: 'queue-resume', ...given(), ...change }),
    retry: (keys) => send({ type: 'queue-retry', ...given(), ...(keys === undefined ? {} : { keys }) }),
    choose: (choice) => send({ type: 'queue-choose', choice, proxy: proxy() }),
    close: () => send({ type: 'queue-cancel', ...keysFor(view.value?.target) }),
    saveOne: (item, format) => saveFile(item.key, format, archiveOf(item, format)),
    intoBucket: () => send({ type: 'queue-bucket', bucket: bucket.form(), as: as.value }),
    save: (format) =>
      saveForm.value === 'all'
        ? saveFile('all', format, { name: nameIn(`${view.value?.title ?? 'projects'}.zip`, format) })
        : saveEach(format),
  };
}

/** Projects whose archive can be made. */
export function savable(queue: QueueView | undefined): readonly QueueItemView[] {
  return queue?.items.filter(({ archiveName }) => archiveName !== undefined) ?? [];
}

/** Leaving the page now would lose something: work that goes on, or a half-written file. */
export function queueWouldLose(queue: QueueView | undefined): boolean {
  return !queue?.elsewhere && (queue?.state === 'running' || queue?.saving !== undefined);
}

/** Whole percent of the projects that have ended, each with its own share. */
export function queuePercent(queue: QueueView): number {
  const wanted = queue.items.filter(({ state }) => state !== 'skipped');
  if (wanted.length === 0) return 0;
  const share = wanted.reduce(
    (sum, { state, percent }) => sum + (state === 'done' || state === 'failed' ? 100 : percent),
    0,
  );
  return queue.state === 'done' ? 100 : Math.min(99, Math.floor(share / wanted.length));
}

/** The tab's title while there is a queue. */
export function queueTitle(queue: QueueView, percentText: (percent: number) => string): string {
  const name = `${queue.title === '' ? 'Projects' : queue.title} – forge-takeout`;
  if (queue.state === 'running') return `${percentText(queuePercent(queue))} ${name}`;
  return queue.state === 'paused' ? `Paused at ${percentText(queuePercent(queue))} ${name}` : name;
}
