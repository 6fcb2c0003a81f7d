import { compareText } from '../lib/compare-text.ts';
import type { Report } from '../model/problem.ts';
import type { GitRef } from '../model/project-source.ts';
import { gitError } from './git-error.ts';
import type { Discovery } from './remote.ts';

/** What is to be had, wherever it comes from: a server, a bundle, a folder. */
export interface AdvertisedRefs {
  /** Full name of the branch that HEAD points at, if the server tells. It need not exist. */
  readonly head?: string;
  /** The commit that HEAD points at when it is at no branch. */
  readonly detached?: string;
  /** Sorted by name, bytewise. */
  readonly refs: readonly GitRef[];
  /** Every id that was advertised, each once, peeled ones aside: tags bring what they point at. */
  readonly wants: readonly string[];
  /** Commits whose parents are not there either. */
  readonly shallow?: readonly string[];
}

/** Reads what the server offers. Bad names and ids are problems and left out. Throws `git-sha256`. */
export function advertisedRefs(found: Discovery, report: Report): AdvertisedRefs {
  checkFormat(found.capabilities);
  const refs = goodRefs(found.refs, report);
  const wants = new Set(refs.map((ref) => ref.oid));
  const headOid = found.refs.get('HEAD');
  if (headOid !== undefined && isOid(headOid)) wants.add(headOid);
  else if (headOid !== undefined) report(badRef('HEAD', 'its object id cannot be read'));
  const shallow = (found.shallow ?? []).filter(isOid);
  return {
    ...headOf(found, refs, report),
    refs,
    wants: [...wants],
    ...(shallow.length === 0 ? {} : { shallow }),
  };
}

/** Throws `git-sha256` when the server's ids are not ours. */
export function checkFormat(capabilities: ReadonlySet<string>): void {
  for (const word of capabilities)
    if (word.startsWith('object-format=') && word !== 'object-format=sha1')
      throw gitError(
        'git-sha256',
        'This repository uses SHA-256 object ids. Only SHA-1 repositories can be exported so far.',
        { retry: 'never' },
      );
}

const peeledEnd = '^{}';

function goodRefs(found: ReadonlyMap<string, string>, report: Report): GitRef[] {
  const refs: GitRef[] = [];
  for (const [name, oid] of found) {
    if (name === 'HEAD' || name.endsWith(peeledEnd)) continue;
    const fault = isOid(oid) ? faultOfRefName(name) : 'its object id cannot be read';
    if (fault !== undefined) {
      report(badRef(name, fault));
      continue;
    }
    if (name.includes('\ufffd')) report(notUtf8(name));
    const peeled = found.get(name + peeledEnd);
    refs.push(peeled !== undefined && isOid(peeled) ? { name, oid, peeled } : { name, oid });
  }
  return refs.sort((a, b) => compareText(a.name, b.name));
}

function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

type Head = Pick<AdvertisedRefs, 'head' | 'detached'>;

function headOf(found: Discovery, refs: readonly GitRef[], report: Report): Head {
  const named = found.symrefs.get('HEAD');
  if (named !== undefined && faultOfRefName(named) === undefined) return { head: named };
  const headOid = found.refs.get('HEAD');
  if (headOid === undefined || !isOid(headOid)) return {};
  const guess = tellsBranch(found) ? undefined : likelyBranch(refs, headOid);
  if (guess !== undefined) return { head: guess };
  report({
    code: 'git-head-detached',
    severity: 'odd',
    unit: 'git',
    place: 'HEAD',
    message: `HEAD points at the commit ${headOid} and at no branch.`,
  });
  return { detached: headOid };
}

/** Protocol v2, and git itself since 1.8.5, name the branch whenever HEAD is at one. Other servers may keep it to themselves. */
function tellsBranch({ protocol, capabilities }: Discovery): boolean {
  return protocol === 2 || [...capabilities].some((word) => /^agent=git\/([2-9]|\d\d)\./.test(word));
}

function likelyBranch(refs: readonly GitRef[], oid: string): string | undefined {
  const same = refs.filter((ref) => ref.oid === oid && ref.name.startsWith('refs/heads/'));
  const usual = same.find((ref) => ref.name === 'refs/heads/main' || ref.name === 'refs/heads/master') ?? same[0];
  return usual?.name;
}

/** What is wrong with a ref's name by the rules of `git check-ref-format`; `undefined` when it is fine. */
export function faultOfRefName(name: string): string | undefined {
  if (!name.startsWith('refs/')) return 'its name does not begin with refs/';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name)) return 'its name has characters that git does not allow';
  if (name.includes('..') || name.includes('@{') || name.endsWith('.'))
    return 'its name has dots or signs that git does not allow';
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock')))
    return 'its name has a part that git does not allow';
  return undefined;
}

function badRef(name: string, why: string) {
  const message = `A branch or tag was left out: ${why}.`;
  return { code: 'git-bad-ref', severity: 'loses-data', unit: 'git', place: name.slice(0, 200), message } as const;
}

function notUtf8(name: string) {
  const message = 'The name of a branch or tag is not in UTF-8; unknown characters are shown as \ufffd.';
  return { code: 'git-ref-not-utf8', severity: 'loses-data', unit: 'git', place: name.slice(0, 200), message } as const;
}
