import type { ArchiveEntry } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';
import { entryWindows } from './entry-windows.ts';
import { readLines } from './read-lines.ts';

type Row = Readonly<Record<string, unknown>>;

/** A row with its place in all files, from 0. */
export interface PathRow {
  readonly at: number;
  readonly value: Row;
}

/** Files of JSON lines, read as one, whose rows are found by the path that they are about. Holds 28 bytes a row. */
export interface PathSheet {
  /** Of one path, in the order of the files. */
  rowsOf(path: string): Promise<PathRow[]>;
  row(at: number): Promise<PathRow | undefined>;
  /** Rows that `take` gives a number, by that number; those of one number in the order of the files. */
  ordered(take: (row: Row) => number | undefined): Promise<RowOrder>;
}

interface RowOrder {
  readonly count: number;
  /** The row at a place of the order. */
  row(place: number): Promise<PathRow | undefined>;
}

const longestLine = 16 << 20;

export function pathSheet(parts: readonly ArchiveEntry[], signal?: AbortSignal): PathSheet {
  const windows = parts.map((part) => entryWindows(part, signal));
  let index: Promise<RowIndex> | undefined;
  const indexed = () => {
    index ??= indexOf(parts, signal);
    return index;
  };
  const rowAt = async ({ part, from, length }: RowIndex, at: number): Promise<PathRow | undefined> => {
    const read = windows[part[at] ?? -1];
    const bytes = await read?.(from[at] ?? 0, length[at] ?? 0);
    const value = bytes && objectOf(new TextDecoder().decode(bytes));
    return value && { at, value };
  };
  return {
    async rowsOf(path) {
      if (parts.length === 0) return [];
      const rows = await indexed();
      const wanted = hashOf(path);
      const found: PathRow[] = [];
      for (let place = firstOf(rows, wanted); rows.hash[rows.order[place] ?? -1] === wanted; place++) {
        const row = await rowAt(rows, rows.order[place] ?? -1);
        if (row?.value['path'] === path) found.push(row);
      }
      return found;
    },
    row: async (at) => rowAt(await indexed(), at),
    async ordered(take) {
      const rows = await indexed();
      const numbers: number[] = [];
      const places: number[] = [];
      let at = 0;
      for (const part of parts)
        for await (const { text } of readLines(entryChunks(part, signal), longestLine)) {
          const row = text === undefined ? undefined : objectOf(text);
          const number = row === undefined ? undefined : take(row);
          if (number !== undefined) {
            numbers.push(number);
            places.push(at);
          }
          at++;
        }
      const order = Uint32Array.from(numbers.keys()).sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0) || a - b);
      const sorted = order.map((place) => places[place] ?? 0);
      return { count: sorted.length, row: (place) => rowAt(rows, sorted[place] ?? -1) };
    },
  };
}

interface RowIndex {
  readonly hash: Float64Array;
  readonly part: Uint32Array;
  readonly from: Float64Array;
  readonly length: Uint32Array;
  /** Rows by hash, then by place. */
  readonly order: Uint32Array;
}

const quickPath = /^\{"path":"([^"\\]*)"/u;

async function indexOf(parts: readonly ArchiveEntry[], signal?: AbortSignal): Promise<RowIndex> {
  const hashes: number[] = [];
  const places: number[] = [];
  const froms: number[] = [];
  const lengths: number[] = [];
  for (const [place, part] of parts.entries())
    for await (const { text, from } of readLines(entryChunks(part, signal), longestLine)) {
      hashes.push(hashOf(pathOf(text ?? '')));
      places.push(place);
      froms.push(from);
      lengths.push(new TextEncoder().encode(text ?? '').length);
    }
  const hash = Float64Array.from(hashes);
  const order = Uint32Array.from(hashes.keys());
  order.sort((a, b) => (hash[a] ?? 0) - (hash[b] ?? 0) || a - b);
  return {
    ...{ hash, order, part: Uint32Array.from(places), from: Float64Array.from(froms) },
    length: Uint32Array.from(lengths),
  };
}

function pathOf(text: string): string {
  const quick = quickPath.exec(text)?.[1];
  if (quick !== undefined) return quick;
  const path = objectOf(text)?.['path'];
  return typeof path === 'string' ? path : '';
}

/** 52 bits of a text; two of one hash are told apart when they are read. FNV-1a, twice. */
function hashOf(text: string): number {
  let [low, high] = [0x811c9dc5, 0x01000193];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  return (low >>> 0) + (high >>> 12) * 2 ** 32;
}

/** First place in the order whose hash is not below. */
function firstOf({ hash, order }: RowIndex, wanted: number): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((hash[order[middle] ?? 0] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function objectOf(text: string): Row | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
