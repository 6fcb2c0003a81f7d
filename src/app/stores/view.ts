import { type ReadonlySignal, signal } from '@preact/signals';
import { isAbort, RunError } from '../../lib/run-error.ts';
import type {
  AnswerAbout,
  AskAbout,
  ViewCommand,
  ViewFileName,
  ViewTopic,
  ViewUpdate,
} from '../../worker/view-messages.ts';
import type { SaveStoreOptions } from './save.ts';

/** Questions about a project that is looked at; what is shown of it is the screen's own. */
export interface ViewStore {
  /** Items that the index has so far, while it is built. */
  readonly indexed: ReadonlySignal<number>;
  /** Another one whenever more of the project can be searched. */
  readonly round: ReadonlySignal<number>;
  /** What the tab's title says. */
  readonly title: ReadonlySignal<string>;
  setTitle(title: string): void;
  /** Rejects with a `RunError`: `view-not-found`, `view-closed`, what reading says. */
  ask<T extends ViewTopic>(project: string, ask: AskAbout<T>): Promise<AnswerAbout<T>>;
  /** Must be called straight from a press. Resolves with false when the person closed the dialog. */
  save(project: string, file: ViewFileName, name: string, size?: number): Promise<boolean>;
  /** Nothing is looked at any more. */
  close(): void;
  receive(update: ViewUpdate): void;
}

export type ViewStoreOptions = Pick<SaveStoreOptions, 'targets' | 'channel' | 'preferDownload'> & {
  readonly send: (command: ViewCommand, transfer?: readonly Transferable[]) => void;
};

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: RunError) => void;
}

export function createViewStore({ send, targets, channel, preferDownload }: ViewStoreOptions): ViewStore {
  const waiting = new Map<number, Waiting>();
  const indexed = signal(0);
  const round = signal(0);
  const title = signal('');
  let last = 0;

  function answered(make: (id: number) => [ViewCommand, (readonly Transferable[])?]): Promise<unknown> {
    const id = ++last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      send(...make(id));
    });
  }

  return {
    indexed,
    round,
    title,
    setTitle(text) {
      title.value = text;
    },
    async ask<T extends ViewTopic>(project: string, ask: AskAbout<T>): Promise<AnswerAbout<T>> {
      if (ask.topic === 'open') indexed.value = 0;
      // The worker answers what it was asked: `ViewTopics` says so for both sides.
      return answered((id) => [{ type: 'view-ask', id, project, ask: ask as never }]) as Promise<AnswerAbout<T>>;
    },
    async save(project, file, name, size) {
      try {
        const handle = preferDownload() ? undefined : await targets.pick(name);
        if (handle === 'cancelled') return false;
        if (handle !== undefined) {
          await answered((id) => [{ type: 'view-save', id, project, file, to: handle }]);
          return true;
        }
        const { port1, port2 } = channel();
        const written = answered((id) => [{ type: 'view-save', id, project, file, to: port1 }, [port1]]);
        await Promise.all([written, targets.download({ name, ...(size === undefined ? {} : { size }) }, port2)]);
        return true;
      } catch (error) {
        if (isAbort(error)) return false;
        throw error;
      }
    },
    close() {
      indexed.value = 0;
      title.value = '';
      send({ type: 'view-close' });
    },
    receive(update) {
      if (update.type === 'view-progress') {
        indexed.value = update.items;
        return;
      }
      if (update.type === 'view-read') {
        round.value += 1;
        return;
      }
      const one = waiting.get(update.id);
      waiting.delete(update.id);
      if (update.type === 'view-answer') one?.resolve(update.answer);
      else one?.reject(new RunError(update.fault.code, update.fault.message));
    },
  };
}
