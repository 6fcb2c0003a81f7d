import type { TalkFile, ViewFileName } from '../../../worker/view-messages.ts';
import { viewHash } from '../../stores/view-address.ts';

/** Where a text stands: links and pictures in it mean something only from there. */
export interface TextPlace {
  /** Id of the project that is looked at. */
  readonly project: string;
  /** Its address at the forge, without a slash at the end. */
  readonly url: string;
  /** Files that hang on it. */
  readonly files?: readonly TalkFile[];
  /** Of a file of a repository: pictures and links beside it are found there. */
  readonly in?: { readonly repository: 'code' | 'wiki'; readonly ref: string; readonly folder: readonly string[] };
}

export type LinkTarget =
  | { readonly kind: 'inside'; readonly hash: string }
  | { readonly kind: 'outside'; readonly href: string; readonly host: string };

/** Where a link leads, `undefined` for what is no address to follow (`javascript:`, `data:` …). */
export function linkTarget(href: string, place: TextPlace): LinkTarget | undefined {
  const url = absolute(href, place);
  if (url === 'beside') return beside(href, place);
  if (url === undefined) return undefined;
  if (url.protocol === 'mailto:') return { kind: 'outside', href: url.href, host: url.pathname };
  const inside = insideHash(url, place);
  return inside === undefined ? { kind: 'outside', href: url.href, host: url.host } : { kind: 'inside', hash: inside };
}

/** The picture that an address means, if the project has it. */
export function pictureOf(href: string, place: TextPlace): ViewFileName | undefined {
  const file = attachmentOf(href, place);
  if (file !== undefined) return file.got ? { key: file.key } : undefined;
  if (place.in === undefined || absolute(href, place) !== 'beside') return undefined;
  const path = pathBeside(href, place.in.folder);
  return path === undefined ? undefined : { repository: place.in.repository, ref: place.in.ref, path };
}

/** Forges write `/attachments/<uuid>`, with or without what stands before it. */
export function attachmentOf(href: string, { files, url }: TextPlace): TalkFile | undefined {
  const uuid = /\/attachments\/([0-9a-f-]{36})(?:[?#].*)?$/i.exec(href)?.[1]?.toLowerCase();
  const whole = URL.canParse(href, `${url}/`) ? new URL(href, `${url}/`).href : href;
  const wanted = withoutQuery(whole);
  return files?.find(
    (file) =>
      (uuid !== undefined && file.uuid === uuid) || file.addresses.some((address) => withoutQuery(address) === wanted),
  );
}

/** Signed addresses are other ones each time that they are given. */
function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '');
}

function absolute(href: string, place: TextPlace): URL | 'beside' | undefined {
  const bare = href.trim();
  if (bare === '' || bare.startsWith('#')) return undefined;
  const hasScheme = /^[a-z][a-z0-9+.-]*:/i.test(bare) || bare.startsWith('//');
  if (!hasScheme && place.in !== undefined && !bare.startsWith('/')) return 'beside';
  const base = /^https?:/.test(place.url) ? `${place.url}/` : undefined;
  if (!URL.canParse(bare, base)) return undefined;
  const url = new URL(bare, base);
  return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url : undefined;
}

/** Addresses of the same project at its forge. */
function insideHash(url: URL, { project, url: own }: TextPlace): string | undefined {
  const plain = (text: string) => text.replace(/^https?:\/\//, '').toLowerCase();
  const address = url.origin + url.pathname;
  if (own === '' || !plain(`${address}/`).startsWith(plain(`${own}/`))) return undefined;
  const rest = address.slice(address.length - (plain(address).length - plain(own).length));
  const words = rest
    .split('/')
    .filter((word) => word !== '')
    .map(decoded);
  const [part = '', first = '', second = '', ...more] = words;
  if (part === '') return viewHash(project, 'code');
  if (/^(issues|pulls?)$/.test(part)) {
    if (/^\d{1,9}$/.test(first)) return viewHash(project, 'issues', [first, ...placeInTicket(second, url.hash)]);
    return viewHash(project, part === 'issues' ? 'issues' : 'pulls');
  }
  if (part === 'discussions')
    return viewHash(project, 'discussions', /^\d{1,9}$/.test(first) ? [first, ...placeInTicket('', url.hash)] : []);
  if (part === 'commit' && /^[0-9a-f]{40,64}$/.test(first))
    return viewHash(project, 'commits', [first, ...placeInTicket('', url.hash)]);
  if (part === 'src' && /^(branch|tag|commit)$/.test(first)) return viewHash(project, 'code', [second, ...more]);
  if (part === 'wiki') return viewHash(project, 'wiki', first === '' ? [] : [words.slice(1).join('/')]);
  if (part === 'releases') return viewHash(project, 'releases');
  return part === 'labels' || part === 'milestones' ? viewHash(project, part) : undefined;
}

/** Forges name a comment in the part of an address that no server sees. */
function placeInTicket(tab: string, hash: string): string[] {
  const [, word = '', id = ''] =
    /^#(issuecomment-|discussioncomment-|commitcomment-|discussion_r|pullrequestreview-)(\d{1,16})$/.exec(hash) ?? [];
  if (id !== '') return [`${forgeAnchors[word] ?? 'comment'}-${id}`];
  return tab === 'commits' ? ['commits'] : tab === 'files' ? ['changes'] : [];
}

const forgeAnchors: Readonly<Record<string, string>> = {
  ...{ discussion_r: 'remark', 'commitcomment-': 'remark' },
  'pullrequestreview-': 'review',
};

function beside(href: string, { project, in: here }: TextPlace): LinkTarget | undefined {
  if (here === undefined) return undefined;
  const path = pathBeside(href, here.folder);
  if (path === undefined) return undefined;
  const hash =
    here.repository === 'wiki'
      ? viewHash(project, 'wiki', [path.join('/')])
      : viewHash(project, 'code', [here.ref, ...path]);
  return { kind: 'inside', hash };
}

/** Names from the root on; `undefined` when it would leave it. */
function pathBeside(href: string, folder: readonly string[]): string[] | undefined {
  const path = [...folder];
  for (const word of href
    .trim()
    .replace(/[?#].*$/s, '')
    .split('/')
    .map(decoded)) {
    if (word === '' || word === '.') continue;
    if (word !== '..') path.push(word);
    else if (path.pop() === undefined) return undefined;
  }
  return path.length === 0 ? undefined : path;
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
