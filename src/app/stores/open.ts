import { type ReadonlySignal, signal } from '@preact/signals';
import { isAbort } from '../../lib/run-error.ts';
import { type RepairChoices, usualRepair } from '../../model/repair-choice.ts';
import type { Target } from '../../model/verdict.ts';
import type { OpenCommand, OpenInput, OpenUpdate, OpenView, RewriteKind } from '../../worker/open-messages.ts';
import type { SaveStoreOptions } from './save.ts';

/** The archive that is looked at. */
export interface OpenStore {
  readonly view: ReadonlySignal<OpenView>;
  receive(update: OpenUpdate): void;
  open(input: OpenInput): void;
  /** Loads what opening needs, while there is time and network. */
  prepare(): void;
  /** Judges it for another target. */
  aim(target: Target): void;
  /** Writes it anew without what can be mended; as usual when nothing is chosen. */
  repair(choices?: RepairChoices): void;
  /** Writes it anew in another format. */
  convert(format: string): void;
  /** Stops writing, or gives up what was written. */
  giveUp(what: RewriteKind): void;
  /** Saves what was written anew. Must be called straight from a press, or the dialog is refused. */
  saveRewritten(what: RewriteKind): Promise<void>;
  /** A sentence when saving did not begin; empty otherwise. */
  readonly saveFault: ReadonlySignal<string>;
  /** Stops, and makes place for another. */
  close(): void;
}

export const idleOpen: OpenView = { state: 'idle', target: '', name: '' };

export type OpenStoreOptions = Pick<SaveStoreOptions, 'targets' | 'channel' | 'preferDownload'> & {
  readonly send: (command: OpenCommand, transfer?: readonly Transferable[]) => void;
};

export function createOpenStore({ send, targets, channel, preferDownload }: OpenStoreOptions): OpenStore {
  const view = signal<OpenView>(idleOpen);
  const saveFault = signal('');
  return {
    view,
    receive({ open, sameVerdict }) {
      const { verdict } = view.peek();
      view.value = sameVerdict && verdict !== undefined ? { ...open, verdict } : open;
    },
    open(input) {
      const { target } = view.peek();
      view.value = { state: 'checking', target, name: input.name };
      send({ type: 'open-archive', input, target });
    },
    prepare: () => send({ type: 'open-prepare' }),
    aim: (target) => send({ type: 'open-target', target }),
    repair: (choices = usualRepair) => send({ type: 'open-repair', choices }),
    convert: (format) => send({ type: 'open-convert', format }),
    giveUp: (what) => send({ type: 'open-cancel', what }),
    saveFault,
    async saveRewritten(what) {
      const { name = '', size = 0 } = view.peek()[what] ?? {};
      saveFault.value = '';
      try {
        const handle = preferDownload() ? undefined : await targets.pick(name);
        if (handle === 'cancelled') return;
        if (handle !== undefined) return send({ type: 'open-save', what, to: handle });
        const { port1, port2 } = channel();
        send({ type: 'open-save', what, to: port1 }, [port1]);
        await targets.download({ name, size }, port2);
      } catch (error) {
        if (!isAbort(error)) saveFault.value = error instanceof Error ? error.message : String(error);
      }
    },
    close() {
      view.value = { ...idleOpen, target: view.peek().target };
      send({ type: 'open-close' });
    },
  };
}
