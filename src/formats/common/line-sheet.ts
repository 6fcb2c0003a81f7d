import type { ArchiveEntry } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';
import { entryWindows } from './entry-windows.ts';
import { readLines } from './read-lines.ts';

/** A line of a file of JSON lines. */
export interface SheetRow {
  /** From 0. */
  readonly at: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A file of JSON lines whose rows are found by the number of the issue or pull request that they are about. Holds 20 bytes a row. */
export interface LineSheet {
  /** In the order of the file; what is no JSON object is left out. */
  scan(): AsyncGenerator<SheetRow, void, undefined>;
  row(at: number): Promise<SheetRow | undefined>;
  /** Of one number, in the order of the file. */
  rowsOf(number: number): Promise<SheetRow[]>;
}

const longestLine = 4 << 20;

export function lineSheet(entry: ArchiveEntry | undefined, signal?: AbortSignal): LineSheet {
  if (entry === undefined) return { scan: async function* () {}, row: async () => undefined, rowsOf: async () => [] };
  let index: Promise<RowIndex> | undefined;
  const indexed = () => {
    index ??= indexOf(entry, signal);
    return index;
  };
  const read = entryWindows(entry, signal);
  const rowAt = async ({ from, length }: RowIndex, at: number): Promise<SheetRow | undefined> => {
    const [start, size] = [from[at], length[at]];
    if (start === undefined || size === undefined) return undefined;
    const value = objectOf(new TextDecoder().decode(await read(start, size)));
    return value === undefined ? undefined : { at, value };
  };
  return {
    scan: () => scanRows(entry, signal),
    row: async (at) => rowAt(await indexed(), at),
    async rowsOf(number) {
      const rows = await indexed();
      const found: SheetRow[] = [];
      for (let place = firstOf(rows, number); rows.number[rows.order[place] ?? -1] === number; place++) {
        const row = await rowAt(rows, rows.order[place] ?? -1);
        if (row !== undefined) found.push(row);
      }
      return found;
    },
  };
}

async function* scanRows(entry: ArchiveEntry, signal?: AbortSignal): AsyncGenerator<SheetRow, void, undefined> {
  let at = 0;
  for await (const { text } of readLines(entryChunks(entry, signal), longestLine)) {
    signal?.throwIfAborted();
    const value = text === undefined ? undefined : objectOf(text);
    if (value !== undefined) yield { at, value };
    at++;
  }
}

interface RowIndex {
  readonly number: Float64Array;
  readonly from: Float64Array;
  readonly length: Uint32Array;
  /** Rows by number, then by place. */
  readonly order: Uint32Array;
}

const quickNumber = /^\{"number":(\d{1,15})[,}]/u;

async function indexOf(entry: ArchiveEntry, signal?: AbortSignal): Promise<RowIndex> {
  const numbers: number[] = [];
  const froms: number[] = [];
  const lengths: number[] = [];
  for await (const { text, from } of readLines(entryChunks(entry, signal), longestLine)) {
    const bytes = text === undefined ? 0 : new TextEncoder().encode(text).length;
    numbers.push(numberOf(text ?? ''));
    froms.push(from);
    lengths.push(bytes);
  }
  const number = Float64Array.from(numbers);
  const order = Uint32Array.from(numbers.keys());
  order.sort((a, b) => (number[a] ?? 0) - (number[b] ?? 0) || a - b);
  return { number, from: Float64Array.from(froms), length: Uint32Array.from(lengths), order };
}

function numberOf(text: string): number {
  const quick = quickNumber.exec(text)?.[1];
  const number = quick === undefined ? objectOf(text)?.['number'] : Number(quick);
  return typeof number === 'number' ? number : 0;
}

/** First place in the order whose number is not below. */
function firstOf({ number, order }: RowIndex, wanted: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((number[order[middle] ?? 0] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
