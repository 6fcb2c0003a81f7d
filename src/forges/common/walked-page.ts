/** A page of a list that is walked through. */
export interface WalkedPage<T> {
  readonly items: readonly T[];
  /** Rows on the page, with those that could not be read. */
  readonly rows: number;
  /** Rows of the whole list, as the server says now. */
  readonly total: number | undefined;
  /** `undefined` after the last page. */
  readonly next: string | undefined;
  /** Of a list that is on one page whole. */
  readonly etag?: string;
}
