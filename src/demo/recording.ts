/** One recorded answer. `list` bodies are whole, so that any page can be cut from them. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the body, for `readBody`. */
  readonly bodyFile: string;
  readonly list?: boolean;
  /** `ignored`: the server sends the whole list for each page. */
  readonly paging?: string;
  /** What a page behind the end holds: `[]` or `null`. */
  readonly pastTheEnd?: string;
  /** The `Link` header of the first page of one row, where the server sends one. */
  readonly linkForm?: string | null;
  /** Status of a download without a token. */
  readonly anonymousStatus?: number;
}

/** `GET path?query` → answer; the query is sorted and has no `page` and `limit`. */
export type RecordedIndex = Readonly<Record<string, RecordedAnswer>>;

/** Base address in recorded bodies. */
export const recordedBase = 'http://127.0.0.1:3300';

/** Key of a request in the index. `url` has the path as the server sees it, without sub-path. */
export function keyOf(path: string, query: URLSearchParams): string {
  const words = [...query].filter(([name]) => !paging.has(name)).sort(([one], [other]) => (one < other ? -1 : 1));
  const text = words.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `GET ${path}${text === '' ? '' : `?${text}`}`;
}

const paging = new Set(['page', 'limit', 'since', 'before']);

/** An index as it comes from a file: what is no answer (notes) is left out. Throws when it is no index at all. */
export function parseIndex(json: unknown): RecordedIndex {
  if (typeof json !== 'object' || json === null) throw new Error('no recording: the index is no object');
  const index: Record<string, RecordedAnswer> = {};
  for (const [key, value] of Object.entries(json)) if (isAnswer(value)) index[key] = value;
  return index;
}

function isAnswer(value: unknown): value is RecordedAnswer {
  if (typeof value !== 'object' || value === null) return false;
  return (
    'status' in value &&
    typeof value.status === 'number' &&
    'bodyFile' in value &&
    typeof value.bodyFile === 'string' &&
    'headers' in value &&
    typeof value.headers === 'object'
  );
}
