import { getJson, RawList } from '../../http/json.ts';
import type { Request, RequestOptions } from '../../http/request.ts';

export interface ListAnswer {
  /** Each once, unchecked. */
  readonly rows: readonly unknown[];
  /** Rows as they came: as many as the server thinks are on the page. */
  readonly sent: number;
  readonly headers: Headers;
}

/**
 * Asks for a list, or a page of one. A row that is there twice may stand in the place of another, so such an answer is asked for again; when
 * it stays so, the row counts once.
 * @param again how often
 */
export async function askList(request: Request, options: RequestOptions, again = 2): Promise<ListAnswer> {
  const { value, headers } = await getJson(request, options, RawList);
  const sent = value ?? [];
  const rows = [...new Map(sent.map((row) => [identityOf(row), row])).values()];
  if (rows.length < sent.length && again > 0) return askList(request, options, again - 1);
  return { rows, sent: sent.length, headers };
}

/** The server's id of a row; all of it where it has none. */
function identityOf(row: unknown): number | string {
  const id = typeof row === 'object' && row !== null && 'id' in row ? row.id : undefined;
  return typeof id === 'number' && id > 0 ? id : JSON.stringify(row);
}
