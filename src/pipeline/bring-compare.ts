import type { ListedRef } from '../forges/forge.ts';
import { missingFrom } from '../git/whole-repository.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Problem, Report } from '../model/problem.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';

export interface CompareInput {
  /** All refs, as the forge lists them now. */
  readonly listed: readonly ListedRef[];
  /** The default branch. */
  readonly branch: string | undefined;
  readonly blobs: BlobStore;
  readonly report: Report;
}

const unit = 'git';

/**
 * Says in what a repository that a person brought differs from what the forge lists: it may be of another project, older, newer, or lack
 * refs. What is only older is a loss; what the forge does not have (any more) is none.
 */
export async function compareWithForge(record: RepositoryRecord, input: CompareInput): Promise<void> {
  const listed = input.listed.filter(({ oid }) => /^[0-9a-f]{40}$/.test(oid));
  const oids = [...new Set(listed.map(({ oid }) => oid))];
  const absent = new Set(await missingFrom(input.blobs, record.packs, oids));
  if (oids.length > 0 && absent.size === oids.length) {
    input.report(otherProject);
    return;
  }
  const brought = new Map(record.refs.map(({ name, oid }) => [name, oid]));
  const head = `refs/heads/${input.branch}`;
  for (const { name, oid } of listed) {
    const has = brought.get(name);
    if (has === undefined) input.report(lacks(name));
    else if (has !== oid) input.report(differs(name, { has, oid, isOld: absent.has(oid), isHead: name === head }));
  }
}

/** Of a bundle that the forge made of one branch: what else there is and did not come. `undefined`: nobody could say. */
export function missingRefs(branch: string, missing: readonly ListedRef[] | undefined, report: Report): void {
  const others =
    missing === undefined
      ? 'The forge gave the history of this branch only; which other branches and tags there are, it does not say.'
      : 'The forge gave the history of this branch only; branches and tags that are not part of it are missing.';
  report({ code: 'git-only-one-ref', severity: 'loses-data', unit, place: `refs/heads/${branch}`, message: others });
  for (const { name } of missing ?? []) report(lacks(name));
}

/** The forge did not say what there is. */
export const notCompared: Problem = {
  code: 'git-not-compared',
  severity: 'odd',
  unit,
  message: 'The forge does not list its branches and tags, so what was brought could not be compared with them.',
};

/** The page may not fetch it, so only a person can bring what is missing. */
const bringAgain = 'Clone it anew with git clone --mirror, press Check again, and bring that.';

const otherProject: Problem = {
  code: 'git-brought-other',
  severity: 'loses-data',
  unit,
  message: `What was brought has none of the commits at which the forge’s branches and tags are now: it is another project’s, or much older. ${bringAgain}`,
};

function lacks(name: string): Problem {
  const message = `The forge has this branch or tag; the repository here does not. ${bringAgain}`;
  return { code: 'git-ref-missing', severity: 'loses-data', unit, place: name.slice(0, 200), message };
}

interface Difference {
  readonly has: string;
  readonly oid: string;
  /** The forge's commit is not there at all. */
  readonly isOld: boolean;
  readonly isHead: boolean;
}

function differs(name: string, { has, oid, isOld, isHead }: Difference): Problem {
  const what = isHead ? 'The default branch' : 'A branch or tag';
  const message = isOld
    ? `${what} is at ${oid} at the forge, which is not in what was brought: there it is at ${has}. ${bringAgain}`
    : `${what} is at ${oid} at the forge and at ${has} in what was brought, which has both.`;
  const code = isOld ? 'git-ref-older' : 'git-ref-differs';
  return { code, severity: isOld ? 'loses-data' : 'odd', unit, place: name.slice(0, 200), message };
}
