const first = Date.UTC(1980, 0, 1);
const last = Date.UTC(2107, 11, 31, 23, 59, 58);

/**
 * The time of a ZIP entry (APPNOTE 4.4.6), the date in the upper 16 bits: RFC 3339, moved into the years 1980 to 2107 that ZIP knows;
 * 1980-01-01 when absent or unreadable. ZIP times have no zone; with that of UTC the same data gives the same bytes on every machine.
 */
export function dosTime(rfc3339: string | undefined): number {
  const parsed = rfc3339 === undefined ? Number.NaN : Date.parse(rfc3339);
  const at = new Date(Number.isNaN(parsed) ? first : Math.min(Math.max(parsed, first), last));
  const time = (at.getUTCSeconds() >> 1) | (at.getUTCMinutes() << 5) | (at.getUTCHours() << 11);
  const date = at.getUTCDate() | ((at.getUTCMonth() + 1) << 5) | ((at.getUTCFullYear() - 1980) << 9);
  return ((date << 16) | time) >>> 0;
}
