import type { ArchiveIndex } from '../../model/archive-index.ts';
import { isFields } from '../common/loose-fields.ts';
import type { MovedRecord } from '../format.ts';
import type { PlacedRecord } from './decode-reviews.ts';
import { movesOf } from './home.ts';
import { type RecordFile, recordFiles, scanFile } from './scan-records.ts';

/** Records of `comments/<N>.yml` and `reviews/<N>.yml` by their numbers. Small files are kept for a while once they are read. */
export interface NumberedFiles {
  readonly numbers: readonly number[];
  records(number: number): AsyncGenerator<PlacedRecord, void, undefined>;
  /** Small enough to be sorted in memory. */
  isSmall(number: number): boolean;
}

const largestKept = 4 << 20;
const allKept = 16 << 20;

/** Places of records that came from other files: behind all of its own. */
const firstMoved = 10 ** 12;

export function numberedFiles(
  index: ArchiveIndex,
  kind: 'comment' | 'review',
  moved: readonly MovedRecord[],
  signal?: AbortSignal,
): NumberedFiles {
  const files = new Map<number, RecordFile>();
  for (const file of recordFiles(index, kind)) if (file.number !== undefined) files.set(file.number, file);
  const sizeOf = (number: number) => files.get(number)?.entry.size ?? 0;
  const recordsOf = keptRecords(files, signal);
  const moves = movesOf(
    moved.filter((one) => one.kind === kind),
    sizeOf,
  );
  const isSmall = (number: number) =>
    [number, ...moves.cameTo(number).keys()].reduce((sum, from) => sum + sizeOf(from), 0) <= largestKept;
  return {
    numbers: [...new Set([...files.keys(), ...moves.homes])].sort((a, b) => a - b),
    isSmall,
    async *records(number) {
      for await (const record of recordsOf(number)) if (!moves.isAway(number, record.at)) yield record;
      let at = firstMoved;
      for (const [from, places] of moves.cameTo(number))
        for await (const record of recordsOf(from))
          if (places.has(record.at)) yield { at: at++, fields: record.fields };
    },
  };
}

type RecordsOf = (number: number) => AsyncGenerator<PlacedRecord, void, undefined>;

/** The records of each file; small ones are kept for a while once they are read. */
function keptRecords(files: ReadonlyMap<number, RecordFile>, signal?: AbortSignal): RecordsOf {
  const kept = new Map<number, PlacedRecord[]>();
  let bytes = 0;
  const keep = (number: number, size: number, records: PlacedRecord[]) => {
    kept.set(number, records);
    bytes += size;
    for (const oldest of kept.keys()) {
      if (bytes <= allKept || oldest === number) break;
      kept.delete(oldest);
      bytes -= files.get(oldest)?.entry.size ?? 0;
    }
  };
  return async function* records(number) {
    const file = files.get(number);
    if (file === undefined) return;
    const known = kept.get(number);
    if (known !== undefined) {
      yield* known;
      return;
    }
    if (file.entry.size > largestKept) {
      yield* placed(file, signal);
      return;
    }
    const all: PlacedRecord[] = [];
    for await (const record of placed(file, signal)) all.push(record);
    keep(number, file.entry.size, all);
    yield* all;
  };
}

async function* placed(file: RecordFile, signal?: AbortSignal): AsyncGenerator<PlacedRecord, void, undefined> {
  for await (const { at, item } of scanFile(file, signal)) {
    if (isFields(item.value)) yield { at, fields: item.value };
  }
}
