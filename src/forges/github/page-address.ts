/** Rows of a page, from what lists are asked for down to what is asked for where GitHub cannot give so many. Each is a whole part of the one before. */
const sizes = [100, 50, 25, 5, 1] as const;

/** Rows of a list that an address asks for, where its pages are numbered. */
interface Range {
  /** Rows before the first one. */
  readonly from: number;
  readonly size: number;
}

/** `undefined` where the place is known by a cursor, or the address is none of a page. */
function rangeOf(address: string): Range | undefined {
  const size = sizeOf(address);
  const page = numberOf(address);
  return size === undefined || page === undefined ? undefined : { from: (page - 1) * size, size };
}

function sizeOf(address: string): number | undefined {
  const size = Number(new URL(address).searchParams.get('per_page'));
  return sizes.find((one) => one === size);
}

/** The number of a page; `undefined` where the place is known by a cursor. */
export function numberOf(address: string): number | undefined {
  const { searchParams } = new URL(address);
  const page = searchParams.get('page') ?? '1';
  return /^[1-9]\d{0,5}$/.test(page) && !searchParams.has('after') ? Number(page) : undefined;
}

/** The page of this number, in pages as large as those of the address. */
export function pageOf(address: string, page: number): string {
  const url = new URL(address);
  url.searchParams.set('page', String(page));
  return url.href;
}

function ofRange(address: string, { from, size }: Range): string {
  const url = new URL(pageOf(address, from / size + 1));
  url.searchParams.set('per_page', String(size));
  return url.href;
}

/** Fewer rows of the same place: the first ones, or the last ones where a list is read back. `undefined`: there is no fewer. */
export function withFewer(address: string, isBack = false): string | undefined {
  const size = sizeOf(address);
  const less = size === undefined ? undefined : sizes.find((one) => one < size);
  if (size === undefined || less === undefined) return undefined;
  const range = rangeOf(address);
  if (range !== undefined)
    return ofRange(address, { from: isBack ? range.from + size - less : range.from, size: less });
  const url = new URL(address);
  url.searchParams.set('per_page', String(less));
  return url.href;
}

/** The place that GitHub names as the next one, in larger pages; numbered ones only where such a page begins. */
export function withMore(address: string): string {
  const size = sizeOf(address);
  const more = size === undefined ? undefined : sizes.findLast((one) => one > size);
  if (more === undefined) return address;
  const range = rangeOf(address);
  if (range !== undefined) return range.from % more === 0 ? ofRange(address, { ...range, size: more }) : address;
  const url = new URL(address);
  url.searchParams.set('per_page', String(more));
  return url.href;
}

/** The page before a numbered one, in larger pages where they are wanted and one ends there; `undefined` at the list's begin. */
export function pageBefore(address: string, isMore = false): string | undefined {
  const range = rangeOf(address);
  if (range === undefined || range.from === 0) return undefined;
  const more = isMore ? sizes.findLast((one) => one > range.size && range.from % one === 0) : undefined;
  const size = more ?? range.size;
  return ofRange(address, { from: range.from - size, size });
}

/** False for a page that was made smaller. */
export function isFull(address: string): boolean {
  return (sizeOf(address) ?? sizes[0]) === sizes[0];
}
