import { type ReadonlySignal, signal } from '@preact/signals';
import type { Target } from '../../model/verdict.ts';
import type { OpenCommand, OpenInput, OpenUpdate, OpenView } from '../../worker/open-messages.ts';

/** The archive that is looked at. */
export interface OpenStore {
  readonly view: ReadonlySignal<OpenView>;
  receive(update: OpenUpdate): void;
  open(input: OpenInput): void;
  /** Loads what opening needs, while there is time and network. */
  prepare(): void;
  /** Judges it for another target. */
  aim(target: Target): void;
  /** Stops, and makes place for another. */
  close(): void;
}

export const idleOpen: OpenView = { state: 'idle', target: 'gitea', name: '' };

export function createOpenStore({ send }: { readonly send: (command: OpenCommand) => void }): OpenStore {
  const view = signal<OpenView>(idleOpen);
  return {
    view,
    receive({ open }) {
      view.value = open;
    },
    open(input) {
      const { target } = view.peek();
      view.value = { state: 'checking', target, name: input.name };
      send({ type: 'open-archive', input, target });
    },
    prepare: () => send({ type: 'open-prepare' }),
    aim: (target) => send({ type: 'open-target', target }),
    close() {
      view.value = { ...idleOpen, target: view.peek().target };
      send({ type: 'open-close' });
    },
  };
}
