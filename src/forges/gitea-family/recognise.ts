import type { AddressGuess, ProjectAddress } from '../forge.ts';

/** First path segments that are pages of the forge, never an owner. */
export const notOwners = new Set([
  '-',
  'admin',
  'api',
  'assets',
  'attachments',
  'avatars',
  'explore',
  'login',
  'notifications',
  'org',
  'user',
]);

/** What may follow the project's name in a link from the browser. */
const pages = new Set(
  'actions activity archive branches commit commits compare find forks issues labels media milestone milestones packages projects pulls raw releases search settings src stars tags watchers wiki'.split(
    ' ',
  ),
);

/** Deepest sub-path that is tried. */
const deepest = 3;

/**
 * A project's address as people copy it: with or without sub-path, `.git`, a link to an issue or file. Every split into sub-path, owner and
 * name is a candidate, the shortest sub-path first, but a split whose next segment is a page of a project before all others.
 * Name and password in the address are dropped.
 */
export function recogniseProject(url: URL, forge: string, knownHosts: readonly string[]): AddressGuess | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  const segments = segmentsOf(url.pathname);
  if (segments === undefined) return undefined;
  const certain = knownHosts.includes(url.host);
  const splits: ProjectAddress[] = [];
  const start = segments.findIndex((segment, at) => segment === 'api' && segments[at + 2] === 'repos');
  const last = certain ? 0 : Math.min(segments.length - 2, deepest);
  for (let at = 0; at <= last; at++) {
    const found = start >= 0 ? splitAt(segments, start + 3, start) : splitAt(segments, at, at);
    if (found !== undefined) {
      const address = { forge, base: url.origin + found.path, owner: found.owner, name: found.name };
      if (start >= 0) return { candidates: [address], certain };
      if (pages.has(segments[at + 2] ?? '')) return { candidates: [address, ...splits], certain };
      splits.push(address);
    }
  }
  return splits.length === 0 ? undefined : { candidates: splits, certain };
}

function splitAt(
  segments: readonly string[],
  at: number,
  end: number,
): { path: string; owner: string; name: string } | undefined {
  const owner = segments[at];
  const name = segments[at + 1]?.replace(/(\.wiki)?\.git$|\.wiki$/, '');
  if (owner === undefined || !name || !isName(owner) || !isName(name) || notOwners.has(owner)) return undefined;
  return {
    path: segments
      .slice(0, end)
      .map((segment) => `/${encodeURIComponent(segment)}`)
      .join(''),
    owner,
    name,
  };
}

/** What Gitea allows as names of people, organisations and projects. */
export function isName(text: string): boolean {
  return /^[\w.-]{1,100}$/.test(text) && text !== '.' && text !== '..';
}

/** Decoded parts of a path; `undefined` when it is badly encoded. */
export function segmentsOf(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((segment) => segment !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
