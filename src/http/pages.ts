/** Links of a `Link` header by relation. Takes what servers really send: no space after the comma, several relations in one link. */
export function parseLink(header: string | null): Readonly<Record<string, string>> {
  const links: Record<string, string> = {};
  for (const match of (header ?? '').slice(0, 16_384).matchAll(/<([^<>]*)>([^<]*)/g)) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(match[2] ?? '');
    for (const relation of (relations?.[1] ?? relations?.[2] ?? '').split(/\s+/)) {
      if (/^(next|last|first|prev)$/.test(relation)) links[relation] ??= match[1] ?? '';
    }
  }
  return links;
}

/** `X-Total-Count` (Gitea, Forgejo) or `X-Total` (GitLab); `undefined` when absent or no number. */
export function totalCount(headers: Headers): number | undefined {
  const text = (headers.get('x-total-count') ?? headers.get('x-total'))?.trim();
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/**
 * Address of the next page, only when it is on the same origin and below the same base; a link elsewhere is as good as none, so that
 * neither a token nor a request can be led away.
 * @param from address of the page at hand; a relative link is resolved against it
 * @param base origin and sub-path of the forge's API, without a slash at the end
 */
export function nextLink(headers: Headers, from: string, base: string): string | undefined {
  const next = parseLink(headers.get('link')).next;
  if (next === undefined || !URL.canParse(next, from) || !URL.canParse(base)) return undefined;
  const url = new URL(next, from);
  const home = new URL(base);
  const folder = home.pathname.endsWith('/') ? home.pathname : `${home.pathname}/`;
  if (url.origin !== home.origin || !url.pathname.startsWith(folder)) return undefined;
  if (url.username !== '' || url.password !== '' || url.href === new URL(from).href) return undefined;
  url.hash = '';
  return url.href;
}

/** What is known after a page of a list has come. */
export interface PageFacts {
  /** Rows of this page as sent, also those that could not be decoded. */
  readonly items: number;
  /** Rows of this page that no earlier page had, by id. Leave it out when nothing is known of earlier pages. */
  readonly fresh?: number;
  /** Rows of all pages so far, with this one. */
  readonly seen: number;
  /** Rows that a full page of this server has. */
  readonly pageSize: number;
  readonly headers: Headers;
}

/**
 * Whether there is another page. A missing `Link` is not the end (many lists of Gitea have none); a list that ignores paging sends the same
 * rows again or more than its total, and ends there.
 */
export function hasAnotherPage({ items, fresh, seen, pageSize, headers }: PageFacts): boolean {
  if (items === 0 || fresh === 0) return false;
  const total = totalCount(headers);
  // The server may cut pages without notice, so with a total a short page is not the end.
  if (total !== undefined) return seen < total;
  const links = parseLink(headers.get('link'));
  if (links.next !== undefined) return true;
  if (Object.keys(links).length > 0) return false;
  return items === pageSize;
}
