import type { ArchiveEntry } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';
import { entryWindows } from '../common/entry-windows.ts';
import { type Fields, integerIn, isFields } from '../common/loose-fields.ts';
import { readItems } from '../common/yaml-read/read-items.ts';
import { textKeys } from './record-shapes.ts';

/** Records of a file by number. Holds 28 bytes a record. */
export interface ItemIndex {
  /** In ascending order; a number that is there twice is there twice. */
  readonly numbers: Float64Array;
  /** Places of a number in `numbers`; the first one, or -1. */
  find(number: number): number;
  record(place: number): Promise<Fields | undefined>;
  /** All of them by number. */
  scan(): AsyncGenerator<Fields, void, undefined>;
}

const empty: ItemIndex = {
  numbers: new Float64Array(0),
  find: () => -1,
  record: async () => undefined,
  scan: async function* () {},
};

/** Reads a file once to find its records again: by number, since the forges' own dumps have the newest first. */
export async function itemIndex(entry: ArchiveEntry | undefined, signal?: AbortSignal): Promise<ItemIndex> {
  if (entry === undefined) return empty;
  const found: { number: number; from: number; length: number; nth: number }[] = [];
  let isSorted = true;
  for await (const { value, bytes } of readItems(entryChunks(entry, signal), { texts: textKeys }, signal)) {
    if (!isFields(value)) continue;
    const last = found.at(-1);
    const number = integerIn(value, 'number');
    if (last !== undefined && last.number > number) isSorted = false;
    // Items of a list in brackets lie in one piece.
    const nth = last?.from === bytes.from ? last.nth + 1 : 0;
    found.push({ number, from: bytes.from, length: bytes.to - bytes.from, nth });
  }
  const order = found.map((_, at) => at);
  if (!isSorted) order.sort((a, b) => (found[a]?.number ?? 0) - (found[b]?.number ?? 0) || a - b);
  const sorted = order.flatMap((at) => found[at] ?? []);
  const [numbers, from] = [
    Float64Array.from(sorted, ({ number }) => number),
    Float64Array.from(sorted, (one) => one.from),
  ];
  const [length, nth] = [Uint32Array.from(sorted, (one) => one.length), Uint32Array.from(sorted, (one) => one.nth)];
  const read = entryWindows(entry, signal);
  const record = async (place: number): Promise<Fields | undefined> => {
    const bytes = await read(from[place] ?? 0, length[place] ?? 0);
    let at = 0;
    for await (const { value } of readItems(once(bytes), { texts: textKeys })) {
      if (isFields(value) && at++ === nth[place]) return value;
    }
    return undefined;
  };
  return {
    numbers,
    find: (number) => placeOf(numbers, number),
    record,
    scan: () => (isSorted ? scanSorted(entry, signal) : scanPlaces(numbers.length, record)),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

async function* scanSorted(entry: ArchiveEntry, signal?: AbortSignal): AsyncGenerator<Fields, void, undefined> {
  for await (const { value } of readItems(entryChunks(entry, signal), { texts: textKeys }, signal))
    if (isFields(value)) yield value;
}

async function* scanPlaces(
  count: number,
  record: (place: number) => Promise<Fields | undefined>,
): AsyncGenerator<Fields, void, undefined> {
  for (let place = 0; place < count; place++) {
    const fields = await record(place);
    if (fields !== undefined) yield fields;
  }
}

function placeOf(numbers: Float64Array, wanted: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return numbers[low] === wanted ? low : -1;
}
