import type { StoreKind } from './bench-vault.ts';

/** What both gave, one after the other. */
export type Round<T> = Readonly<Record<StoreKind, T>>;

/** Both in every round, in turn the one or the other first. */
export async function inBoth<T>(rounds: number, work: (kind: StoreKind) => Promise<T>): Promise<Round<T>[]> {
  const runs: Round<T>[] = [];
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const database = await work('database');
      runs.push({ database, files: await work('files') });
    } else {
      const files = await work('files');
      runs.push({ database: await work('database'), files });
    }
  }
  return runs;
}
