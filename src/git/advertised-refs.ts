import { compareText } from '../lib/compare-text.ts';
import type { Report } from '../model/problem.ts';
import type { GitRef } from '../model/project-source.ts';
import { gitError } from './git-error.ts';
import type { Discovery } from './remote.ts';

export interface AdvertisedRefs {
  /** Full name of the branch that HEAD points at, if the server tells. */
  readonly head?: string;
  /** Sorted by name, bytewise. */
  readonly refs: readonly GitRef[];
  /** Every id that was advertised, each once, peeled ones aside: tags bring what they point at. */
  readonly wants: readonly string[];
}

const peeledEnd = '^{}';

/** Reads what the server offers. Bad names and ids are problems and left out. Throws `git-sha256`. */
export function advertisedRefs(found: Discovery, report: Report): AdvertisedRefs {
  const format = [...found.capabilities].find((word) => word.startsWith('object-format='));
  if (format !== undefined && format !== 'object-format=sha1')
    throw gitError(
      'git-sha256',
      'This repository uses SHA-256 object ids. Only SHA-1 repositories can be exported so far.',
      {
        retry: 'never',
      },
    );
  const refs: GitRef[] = [];
  const wants = new Set<string>();
  for (const [name, oid] of found.refs) {
    if (name === 'capabilities^{}' || name.endsWith(peeledEnd)) continue;
    if (!isOid(oid)) {
      report(badRef(name, 'its object id cannot be read'));
      continue;
    }
    if (name === 'HEAD') {
      wants.add(oid);
      continue;
    }
    const fault = faultOfRefName(name);
    if (fault !== undefined) {
      report(badRef(name, fault));
      continue;
    }
    if (name.includes('\ufffd')) report(notUtf8(name));
    wants.add(oid);
    const peeled = found.refs.get(name + peeledEnd);
    refs.push(peeled !== undefined && isOid(peeled) ? { name, oid, peeled } : { name, oid });
  }
  refs.sort((a, b) => compareText(a.name, b.name));
  const head = headOf(found, refs, report);
  return { ...(head === undefined ? {} : { head }), refs, wants: [...wants] };
}

function isOid(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

function headOf(found: Discovery, refs: readonly GitRef[], report: Report): string | undefined {
  const named = found.symrefs.get('HEAD');
  if (named !== undefined && faultOfRefName(named) === undefined) return named;
  const oid = found.refs.get('HEAD');
  if (oid === undefined) return undefined;
  // Servers before git 1.8.5 do not say which branch it is.
  const same = refs.filter((ref) => ref.oid === oid && ref.name.startsWith('refs/heads/'));
  const usual = same.find((ref) => ref.name === 'refs/heads/main' || ref.name === 'refs/heads/master') ?? same[0];
  if (usual !== undefined) return usual.name;
  report({
    code: 'git-head-detached',
    severity: 'odd',
    unit: 'git',
    place: 'HEAD',
    message: `HEAD points at the commit ${oid} and at no branch.`,
  });
  return undefined;
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
