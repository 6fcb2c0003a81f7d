/** One version of the page: its files below the page's folder with their SHA-256 in base64. */
export interface PageFiles {
  readonly version: string;
  /** Taken before the version is used. */
  readonly files: Readonly<Record<string, string>>;
  /** What few people ask for: kept when it was read. */
  readonly later: Readonly<Record<string, string>>;
}
