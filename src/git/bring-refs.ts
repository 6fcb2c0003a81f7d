import { compareText } from '../lib/compare-text.ts';
import type { Problem, Report } from '../model/problem.ts';
import type { GitRef } from '../model/project-source.ts';
import { type AdvertisedRefs, faultOfRefName } from './advertised-refs.ts';

/** A branch that HEAD names, a commit, or only a commit of which nobody says whether a branch is meant. */
export type BroughtHead = { readonly branch: string } | { readonly detached: string } | { readonly commit: string };

/** Puts refs from a file in order. Those with bad names are problems and left out; of two with the same name the first stays. */
export function broughtRefs(
  found: Iterable<GitRef>,
  head: BroughtHead | undefined,
  shallow: readonly string[],
  report: Report,
): AdvertisedRefs {
  const refs = new Map<string, GitRef>();
  for (const ref of found) {
    const fault = refs.has(ref.name) ? 'its name is there twice' : faultOfRefName(ref.name);
    if (fault !== undefined) report(badRef(ref.name, fault));
    else refs.set(ref.name, ref);
    if (fault === undefined && ref.name.includes('\ufffd')) report(notUtf8(ref.name));
  }
  const sorted = [...refs.values()].sort((a, b) => compareText(a.name, b.name));
  const wants = new Set(sorted.map((ref) => ref.oid));
  if (head !== undefined && 'commit' in head) wants.add(head.commit);
  if (head !== undefined && 'detached' in head) wants.add(head.detached);
  return {
    ...headOf(head, sorted, report),
    refs: sorted,
    wants: [...wants],
    ...(shallow.length === 0 ? {} : { shallow }),
  };
}

function headOf(
  head: BroughtHead | undefined,
  refs: readonly GitRef[],
  report: Report,
): Pick<AdvertisedRefs, 'head' | 'detached'> {
  if (head === undefined) return {};
  if ('branch' in head) {
    const fault = faultOfRefName(head.branch);
    if (fault === undefined) return { head: head.branch };
    report(badRef('HEAD', fault));
    return {};
  }
  const commit = 'commit' in head ? head.commit : head.detached;
  const branch = 'commit' in head ? likelyBranch(refs, commit) : undefined;
  if (branch !== undefined) return { head: branch };
  report(detachedHead(commit));
  return { detached: commit };
}

function likelyBranch(refs: readonly GitRef[], oid: string): string | undefined {
  const same = refs.filter((ref) => ref.oid === oid && ref.name.startsWith('refs/heads/'));
  const usual = same.find((ref) => ref.name === 'refs/heads/main' || ref.name === 'refs/heads/master');
  return (usual ?? same[0])?.name;
}

export function badRef(name: string, why: string): Problem {
  const message = `A branch or tag was left out: ${why}.`;
  return { code: 'git-bad-ref', severity: 'loses-data', unit: 'git', place: name.slice(0, 200), message };
}

function notUtf8(name: string): Problem {
  const message = 'The name of a branch or tag is not in UTF-8; unknown characters are shown as \ufffd.';
  return { code: 'git-ref-not-utf8', severity: 'loses-data', unit: 'git', place: name.slice(0, 200), message };
}

function detachedHead(oid: string): Problem {
  const message = `HEAD points at the commit ${oid} and at no branch.`;
  return { code: 'git-head-detached', severity: 'odd', unit: 'git', place: 'HEAD', message };
}
