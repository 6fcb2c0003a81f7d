const first = Date.UTC(1980, 0, 1);
const last = Date.UTC(2107, 11, 31, 23, 59, 58);

/**
 * A time whose local fields are its UTC fields. ZIP times have no zone and are read from the local fields of a time; with this the same data
 * gives the same bytes on every machine. (A plain `Date` moved by the offset would be wrong in the hour that summer time skips.)
 */
class UtcFieldsDate extends Date {
  override getSeconds(): number {
    return this.getUTCSeconds();
  }
  override getMinutes(): number {
    return this.getUTCMinutes();
  }
  override getHours(): number {
    return this.getUTCHours();
  }
  override getDate(): number {
    return this.getUTCDate();
  }
  override getMonth(): number {
    return this.getUTCMonth();
  }
  override getFullYear(): number {
    return this.getUTCFullYear();
  }
}

/** The time of a ZIP entry: RFC 3339, moved into the years 1980 to 2107 that ZIP knows; 1980-01-01 when absent or unreadable. */
export function dosTime(rfc3339: string | undefined): Date {
  const time = rfc3339 === undefined ? Number.NaN : Date.parse(rfc3339);
  return new UtcFieldsDate(Number.isNaN(time) ? first : Math.min(Math.max(time, first), last));
}
