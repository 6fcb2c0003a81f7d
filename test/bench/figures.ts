/** One line of a benchmark: what was measured, and the rest as plain values. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What the value may be at most or must be at least; see `within`. */
  readonly budget?: number;
  readonly [detail: string]:
    | string
    | number
    | boolean
    | readonly number[]
    | Readonly<Record<string, number>>
    | undefined;
}

/** Prints a figure as one line of JSON. `within` says whether it keeps to its budget. */
export function printFigure(figure: Figure, better: 'lower' | 'higher' = 'lower'): void {
  const { budget, value } = figure;
  const within = budget === undefined ? {} : { within: better === 'lower' ? value <= budget : value >= budget };
  console.log(JSON.stringify({ ...figure, ...within }));
}

/** The middle one; of an even number the lower of the two in the middle. Throws when there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('no values');
  return middle;
}

export function rounded(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

/** Runs something several times, one after the other. */
export async function repeated<T>(times: number, work: (round: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < times; round++) results.push(await work(round));
  return results;
}
