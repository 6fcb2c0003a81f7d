import { bytesAt, checked, type EngineCalls, guarded } from './engine.ts';
import { nameBytes } from './namer.ts';
import type { SeenObjects } from './pack-facts.ts';
import type { RemoteNamer } from './remote-namer.ts';

/** Who names what the second pass resolves: the engine itself, or a namer in another thread besides. */
export interface Naming {
  /** To be called after each object; sends what has gathered. Resolves when more may come. */
  step(): Promise<void> | undefined;
  /** Waits until all that was resolved so far has its name. */
  settle(): Promise<void>;
  /** What others have seen of the pack, after the last `settle`. */
  others(): readonly SeenObjects[];
}

/** How long the engine works on while the namer has enough to do, before it listens whether that is still so: milliseconds. */
const patience = 4;

/**
 * With a namer: what is resolved goes there as long as it keeps up. When it has enough to do the engine names the next itself, so that both
 * threads end at about the same time, whichever has the longer part.
 */
export function namingOf(calls: EngineCalls, namer: RemoteNamer | undefined): Naming {
  if (namer === undefined) return namedHere(calls);
  let seen: SeenObjects | undefined;
  let sent = 0;
  let listened = 0;
  calls.handOutBegin();

  function send(all: boolean): void {
    const bytes = calls.outboxBytes(all);
    if (bytes === 0) return;
    namer?.name(bytesAt(calls, calls.outboxAt(), bytes));
    calls.outboxTaken();
    sent++;
  }

  return {
    step() {
      if (calls.outboxBytes(false) === 0) return undefined;
      if (namer.isFree) {
        send(false);
        return undefined;
      }
      const now = performance.now();
      if (now - listened < patience) return undefined;
      listened = now;
      return namer.listen();
    },
    async settle() {
      guarded(() => checked(calls.nameWaiting()));
      send(true);
      if (sent === 0) return;
      sent = 0;
      seen = await namer.tell((names) => {
        guarded(() => {
          const at = calls.inputRoom(names.length);
          bytesAt(calls, at, names.length).set(names);
          checked(calls.takeNames(names.length / nameBytes, at));
        });
      });
      calls.handedBack();
    },
    others: () => (seen === undefined ? [] : [seen]),
  };
}

function namedHere(calls: EngineCalls): Naming {
  return {
    step: () => undefined,
    settle: async () => {
      guarded(() => checked(calls.nameWaiting()));
    },
    others: () => [],
  };
}
