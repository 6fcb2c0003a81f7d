import type { AddressGuess } from '../forge.ts';
import { publicBase } from './endpoints.ts';

/** First path segments that are pages of GitHub, never an owner. */
export const notOwners = new Set(
  'about account apps collections contact customer-stories dashboard enterprise events explore features issues join login logout marketplace new notifications organizations orgs pricing pulls search security sessions settings signup site sponsors stars team topics trending users watching'.split(
    ' ',
  ),
);

/** Hosts under which github.com answers pages and its API. */
const publicHosts = new Set(['github.com', 'www.github.com', 'api.github.com']);

/**
 * A project's address as people copy it: with `.git`, a link to an issue, file or wiki page, or of the API. Hosts that are not known may be
 * an Enterprise Server: always at the root of its host. Name and password in the address are dropped.
 */
export function recogniseProject(url: URL): AddressGuess | undefined {
  const segments = segmentsOf(url);
  if (segments === undefined) return undefined;
  const [owner, rawName] = segments;
  const name = rawName?.replace(/(\.wiki)?\.git$|\.wiki$/i, '');
  if (owner === undefined || !name || !isOwner(owner) || !isName(name)) return undefined;
  return { candidates: [{ forge: 'github', base: baseOf(url), owner, name }], certain: isPublic(url) };
}

function isPublic(url: URL): boolean {
  return publicHosts.has(url.host);
}

/** The forge's own origin, whichever of its hosts the address names. */
export function baseOf(url: URL): string {
  return isPublic(url) ? publicBase : url.origin;
}

/** Decoded parts of the path, behind what the API puts before them; `undefined` when it is no web address or badly encoded. */
export function segmentsOf(url: URL): string[] | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  try {
    const segments = url.pathname
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
    const enterprise = segments[0] === 'api' && segments[1] === 'v3' ? segments.slice(2) : segments;
    const isApi = enterprise !== segments || url.host === 'api.github.com';
    return isApi && enterprise[0] === 'repos' ? enterprise.slice(1) : enterprise;
  } catch {
    return undefined;
  }
}

/** Login names: letters, digits and hyphens; accounts of an Enterprise may have an underscore. */
export function isOwner(text: string): boolean {
  return /^[a-z\d](?:[a-z\d_-]{0,98}[a-z\d_])?$/i.test(text) && !notOwners.has(text.toLowerCase());
}

export function isName(text: string): boolean {
  return /^[\w.-]{1,100}$/.test(text) && text !== '.' && text !== '..';
}
