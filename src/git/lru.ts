/** Remembers what is used again, up to so many bytes. */
export interface ByteBudgetCache<T> {
  get(key: number): T | undefined;
  set(key: number, value: T): void;
}

/** The part of the budget that is for what was asked for once. An eighth is too much: then most of it is old when it goes. */
const newcomers = 1 / 64;

/** Values in the order of use, the first is the next to go. */
interface Room<T> {
  readonly values: Map<number, T>;
  bytes: number;
  readonly budget: number;
}

/**
 * What is new stays for a short while; only what is asked for in that time is kept longer. So the many that are wanted once drive out none that
 * are wanted often, and go while the collector of garbage has them among the young: those it finds at once, the old as late as it may. A value
 * larger than a quarter of the budget is not kept: it would throw out everything else. `toKeep`: what is kept for longer in its place.
 */
export function byteBudgetCache<T>(
  budget: number,
  sizeOf: (value: T) => number,
  toKeep: (value: T) => T = (value) => value,
): ByteBudgetCache<T> {
  const young: Room<T> = { values: new Map(), bytes: 0, budget: budget * newcomers };
  const kept: Room<T> = { values: new Map(), bytes: 0, budget: budget - young.budget };
  const put = (room: Room<T>, key: number, value: T) => {
    room.values.set(key, value);
    room.bytes += sizeOf(value);
    for (const oldest of room.values.keys()) {
      if (room.bytes <= room.budget) return;
      take(room, oldest);
    }
  };
  const take = (room: Room<T>, key: number): T | undefined => {
    const value = room.values.get(key);
    if (value === undefined) return undefined;
    room.values.delete(key);
    room.bytes -= sizeOf(value);
    return value;
  };
  return {
    get: (key) => {
      const known = take(kept, key);
      const value = known ?? take(young, key);
      if (value !== undefined) put(kept, key, known ?? toKeep(value));
      return value;
    },
    set: (key, value) => {
      const size = sizeOf(value);
      if (size > budget / 4 || kept.values.has(key) || young.values.has(key)) return;
      put(size > young.budget ? kept : young, key, value);
    },
  };
}
