export interface FaultResult {
  readonly seed: number;
  readonly lasting: boolean;
  /** Faults that happened, by kind. */
  readonly hits: ReadonlyMap<string, number>;
  /** Where the run stood and what it said, each time it did not end whole by itself. */
  readonly stops: readonly string[];
  /** What is wrong, in words; empty: nothing. */
  readonly faults: readonly string[];
  readonly requests: number;
}

/** One line of the account. */
export function lineOf({ seed, lasting, hits, stops, faults, requests }: FaultResult): string {
  const kinds = [...hits].map(([kind, times]) => `${kind} ${times}`).join(', ');
  const words = stops.length === 0 ? 'through to the end' : `stopped ${stops.length}×: ${stops.join('; ')}`;
  return `seed ${seed}${lasting ? ' (lasting)' : ''}: ${kinds || 'no faults'}; ${requests} requests; ${words}${faults.map((fault) => `\n  FAULT ${fault}`).join('')}`;
}

/** Prints the sums of many; gives how many did not end as they must. */
export function printSums(results: readonly FaultResult[]): number {
  const bad = results.filter(({ faults }) => faults.length > 0);
  const stopped = results.filter(({ stops }) => stops.length > 0);
  const kinds = new Map<string, number>();
  for (const { hits } of results) for (const [kind, times] of hits) kinds.set(kind, (kinds.get(kind) ?? 0) + times);
  console.log(
    `\n${results.length} exports; faults: ${[...kinds].map(([kind, times]) => `${kind} ${times}`).join(', ')}`,
  );
  console.log(
    `${results.length - stopped.length} went through, ${stopped.length} stopped with a word and were resumed`,
  );
  console.log(
    `${results.length - bad.length} ended in the same bytes, ${bad.length} did not: ${bad.map(({ seed }) => seed).join(' ')}`,
  );
  return bad.length;
}
