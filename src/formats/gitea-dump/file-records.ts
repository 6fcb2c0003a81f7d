import type { ArchiveIndex } from '../../model/archive-index.ts';
import { isFields } from '../common/loose-fields.ts';
import type { PlacedRecord } from './decode-reviews.ts';
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

export function numberedFiles(index: ArchiveIndex, kind: 'comment' | 'review', signal?: AbortSignal): NumberedFiles {
  const files = new Map<number, RecordFile>();
  for (const file of recordFiles(index, kind)) if (file.number !== undefined) files.set(file.number, file);
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
  const isSmall = (number: number) => (files.get(number)?.entry.size ?? 0) <= largestKept;
  return {
    numbers: [...files.keys()],
    isSmall,
    async *records(number) {
      const file = files.get(number);
      if (file === undefined) return;
      const known = kept.get(number);
      if (known !== undefined) {
        yield* known;
        return;
      }
      if (!isSmall(number)) {
        yield* placed(file, signal);
        return;
      }
      const records: PlacedRecord[] = [];
      for await (const record of placed(file, signal)) records.push(record);
      keep(number, file.entry.size, records);
      yield* records;
    },
  };
}

async function* placed(file: RecordFile, signal?: AbortSignal): AsyncGenerator<PlacedRecord, void, undefined> {
  for await (const { at, item } of scanFile(file, signal)) {
    if (isFields(item.value)) yield { at, fields: item.value };
  }
}
