import { bytesOf, parseCommit } from '../lib/git-objects.ts';
import { treeCursor } from '../lib/tree-cursor.ts';
import { totalFacts } from '../model/pack-facts.ts';
import type { Problem, Report } from '../model/problem.ts';
import type { LfsPointer, RepositorySource } from '../model/project-source.ts';
import { submoduleAddresses } from './submodule-addresses.ts';

export interface ElsewhereOptions {
  readonly repository: RepositorySource;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** Named one by one, of each kind. */
const mostNamed = 1000;
/** Folders that are looked into for their paths. */
const mostFolders = 20_000;
/** Larger ones are passed over. */
const largestFolder = 16 << 20;
const largestModules = 1 << 20;

/** What HEAD's folders say of things that are not in the repository itself. */
interface Found {
  readonly submodules: readonly { readonly path: string; readonly oid: string }[];
  /** By the id of the pointer: the first path in the order of the folders. */
  readonly paths: ReadonlyMap<string, string>;
  readonly addresses: ReadonlyMap<string, string>;
}

/**
 * Names what a repository only points at: submodules of the branch that HEAD is at, with path, commit and address, and files of Git LFS of all
 * its history, with the path that they have there, if any. A thousand of each; how many there are in all is told elsewhere.
 */
export async function reportElsewhere({ repository, report, signal }: ElsewhereOptions): Promise<void> {
  const { submodules, lfs } = totalFacts(repository.packs);
  const pointers = (lfs.pointers ?? []).slice(0, mostNamed);
  if (submodules === 0 && pointers.length === 0) return;
  const found = await lookAround(repository, new Set(pointers.map(({ oid }) => oid)), signal);
  for (const one of found.submodules.slice(0, mostNamed)) report(submoduleProblem(one, found.addresses.get(one.path)));
  for (const pointer of pointers) report(pointerProblem(pointer, found.paths.get(pointer.oid)));
}

function submoduleProblem({ path, oid }: Found['submodules'][number], address: string | undefined): Problem {
  const what = address === undefined ? 'a repository that .gitmodules does not name' : address;
  return {
    ...{ code: 'git-submodule', severity: 'odd', unit: 'git', place: path },
    message: `The folder ${path} is a submodule: commit ${oid} of ${what}. It is not in the archive.`,
  };
}

function pointerProblem({ oid, sha256, size }: LfsPointer, path: string | undefined): Problem {
  const file = path === undefined ? 'A file of Git LFS that is not at HEAD' : `The file ${path} of Git LFS`;
  return {
    ...{ code: 'git-lfs-file', severity: 'odd', unit: 'git', place: path ?? oid },
    message: `${file}, ${size} bytes with SHA-256 ${sha256}, is not in the archive.`,
  };
}

/** Of the branch that HEAD is at; of another one where that does not exist. */
function startOf({ head, detached, refs }: RepositorySource): string | undefined {
  const branch = refs.find(({ name }) => name === head) ?? refs.find(({ name }) => name.startsWith('refs/heads/'));
  return detached ?? branch?.oid;
}

async function lookAround(
  repository: RepositorySource,
  pointers: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Found> {
  const start = startOf(repository);
  const commit = start === undefined ? undefined : await repository.readObject(start);
  const root = commit?.type === 'commit' ? parseCommit(commit.content)?.tree : undefined;
  const submodules: { readonly path: string; readonly oid: string }[] = [];
  const paths = new Map<string, string>();
  let modules: string | undefined;
  const folders = root === undefined ? [] : [{ oid: root, path: '' }];
  for (let seen = 0; folders.length > 0 && seen < mostFolders && submodules.length < mostNamed; seen++) {
    signal.throwIfAborted();
    const folder = folders.pop();
    const inside: typeof folders = [];
    for (const { mode, name, oid } of await entriesOf(repository, folder?.oid ?? '')) {
      const path = (folder?.path ?? '') + new TextDecoder().decode(bytesOf(name));
      if (mode === '40000') inside.push({ oid, path: `${path}/` });
      else if (mode === '160000') submodules.push({ path, oid });
      else if (path === '.gitmodules') modules = oid;
      else if (pointers.has(oid) && !paths.has(oid)) paths.set(oid, path);
    }
    folders.push(...inside.reverse());
  }
  const addresses = modules === undefined ? new Map<string, string>() : await addressesIn(repository, modules);
  return { submodules, paths, addresses };
}

async function entriesOf(repository: RepositorySource, oid: string) {
  const tree = await smallObject(repository, oid, largestFolder);
  const cursor = treeCursor(tree?.type === 'tree' ? tree.content : new Uint8Array(0));
  const entries = [];
  for (let entry = cursor.entry(); entry !== undefined; entry = cursor.entry()) {
    entries.push(entry);
    cursor.next();
  }
  return entries;
}

async function addressesIn(repository: RepositorySource, oid: string): Promise<ReadonlyMap<string, string>> {
  const file = await smallObject(repository, oid, largestModules);
  return submoduleAddresses(new TextDecoder().decode(file?.content));
}

/** `undefined` for one that is not there, or too large to be worth it. */
async function smallObject(repository: RepositorySource, oid: string, most: number) {
  try {
    return await repository.readObject(oid, most);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'git-object-too-large') return undefined;
    throw cause;
  }
}
