import { between, type Rows } from './recorded-rows.ts';
import type { RecordedAnswer } from './recording.ts';

const defaultLimit = 30;
const largestLimit = 50;

export interface CutPage {
  /** JSON text of the page. */
  readonly text: string;
  readonly total: number;
  readonly link: string | undefined;
}

/**
 * Cuts a page from a recorded list as Gitea does: pages from 1, 30 rows unless asked otherwise and never more than 50, `null` behind the end
 * where it was recorded, `Link` in its order and without spaces. `self` is the address without query.
 */
export function cutPage(answer: RecordedAnswer, rows: Rows, self: string, query: URLSearchParams): CutPage {
  const chosen = between(rows, query);
  const total = chosen.length;
  if (answer.paging === 'ignored') return { text: textOf(rowsOf(chosen, 0, total), answer), total, link: undefined };
  const limit = limitOf(query.get('limit'));
  const page = Math.max(1, wholeNumber(query.get('page')) ?? 1);
  const cut = rowsOf(chosen, (page - 1) * limit, Math.min(total, page * limit));
  const link = answer.linkForm ? linkOf(self, query, page, Math.ceil(total / limit)) : undefined;
  // A timeline counts what is left on its page.
  return { text: textOf(cut, answer), total: self.endsWith('/timeline') ? cut.length : total, link };
}

function rowsOf(rows: Rows, from: number, to: number): readonly unknown[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => rows.at(from + index));
}

function textOf(rows: readonly unknown[], answer: RecordedAnswer): string {
  return rows.length === 0 && answer.pastTheEnd === 'null' ? 'null' : JSON.stringify(rows);
}

function limitOf(word: string | null): number {
  const limit = wholeNumber(word) ?? 0;
  return limit <= 0 ? defaultLimit : Math.min(limit, largestLimit);
}

function wholeNumber(word: string | null): number | undefined {
  return word !== null && /^-?\d+$/.test(word) ? Number(word) : undefined;
}

/** Order next, last, first, prev; those that lead nowhere are missing; one page in all has no `Link`. */
function linkOf(self: string, query: URLSearchParams, page: number, last: number): string | undefined {
  const address = (to: number) => {
    const words = new URLSearchParams([...query, ['page', '']]);
    words.set('page', String(to));
    words.sort();
    return `${self}?${words}`;
  };
  const links: string[] = [];
  if (page < last) links.push(`<${address(page + 1)}>; rel="next"`, `<${address(last)}>; rel="last"`);
  if (page > 1 && last > 1) links.push(`<${address(1)}>; rel="first"`, `<${address(page - 1)}>; rel="prev"`);
  return links.length === 0 ? undefined : links.join(',');
}
