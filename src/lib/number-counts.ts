/** Whole numbers from 0, each with a count; a few bytes for each where most of them are there. */
export interface NumberCounts {
  add(number: number, by: number): void;
  /** 0 where nothing was added. */
  get(number: number): number;
  /** Those above 0, ascending. */
  entries(): Iterable<readonly [number: number, count: number]>;
}

const inPage = 256;

/** A map of 150,000 keys takes 20 MB, and a list of its entries as much again: these are one. */
export function numberCounts(): NumberCounts {
  const pages = new Map<number, Float64Array>();
  return {
    add(number, by) {
      const at = Math.floor(number / inPage);
      const page = pages.get(at) ?? new Float64Array(inPage);
      pages.set(at, page);
      page[number % inPage] = (page[number % inPage] ?? 0) + by;
    },
    get: (number) => pages.get(Math.floor(number / inPage))?.[number % inPage] ?? 0,
    *entries() {
      for (const at of [...pages.keys()].sort((one, other) => one - other))
        for (const [place, count] of pages.get(at)?.entries() ?? []) if (count > 0) yield [at * inPage + place, count];
    },
  };
}
