/** Remembers what was used last, up to so many bytes. */
export interface ByteBudgetCache<T> {
  get(key: number): T | undefined;
  set(key: number, value: T): void;
}

/** A value larger than a quarter of the budget is not kept: it would throw out everything else. */
export function byteBudgetCache<T>(budget: number, sizeOf: (value: T) => number): ByteBudgetCache<T> {
  /** In the order of use: the first is the next to go. */
  const values = new Map<number, T>();
  let bytes = 0;
  return {
    get: (key) => {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set: (key, value) => {
      const size = sizeOf(value);
      if (size > budget / 4 || values.has(key)) return;
      values.set(key, value);
      bytes += size;
      for (const [oldest, gone] of values) {
        if (bytes <= budget) return;
        values.delete(oldest);
        bytes -= sizeOf(gone);
      }
    },
  };
}
