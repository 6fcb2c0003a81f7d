/** Rows of a list, which may be made when they are asked for: nothing has to be kept of a list of a million. */
export interface Rows {
  readonly length: number;
  /** From 0. The same number gives the same row. */
  at(index: number): unknown;
}

/** How a list is ordered that was recorded newest first. */
export type Order = 'recorded' | 'oldest' | 'recently-updated';

export function inOrder(rows: Rows, order: Order): Rows {
  if (order === 'oldest') return { length: rows.length, at: (index) => rows.at(rows.length - 1 - index) };
  return order === 'recorded' ? rows : picked(rows, recentFirst(rows));
}

/** `since` and `before` look at `updated_at`; both ends belong to it. */
export function between(rows: Rows, query: URLSearchParams): Rows {
  const since = Date.parse(query.get('since') ?? '');
  const before = Date.parse(query.get('before') ?? '');
  if (Number.isNaN(since) && Number.isNaN(before)) return rows;
  const kept = numbersTo(rows.length).filter((index) => {
    const updated = updatedOf(rows.at(index));
    return !(updated < since) && !(updated > before);
  });
  return picked(rows, kept);
}

/** Those of the same second stay as they were. */
function recentFirst(rows: Rows): readonly number[] {
  const times = numbersTo(rows.length).map((index) => updatedOf(rows.at(index)));
  const time = (index: number) => times[index] ?? 0;
  return numbersTo(rows.length).sort((one, other) => time(other) - time(one));
}

function picked(rows: Rows, indexes: readonly number[]): Rows {
  return {
    length: indexes.length,
    at: (index) => {
      const place = indexes[index];
      return place === undefined ? undefined : rows.at(place);
    },
  };
}

function numbersTo(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}

/** Milliseconds since 1970; `NaN` for a row without a time. */
function updatedOf(row: unknown): number {
  return typeof row === 'object' && row !== null && 'updated_at' in row
    ? Date.parse(String(row.updated_at))
    : Number.NaN;
}
