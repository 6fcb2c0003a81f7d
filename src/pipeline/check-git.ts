import type { CommonCode } from '../formats/common/check-rules.ts';
import type { FindingsList } from '../formats/common/findings.ts';
import { readGitFolder } from '../formats/common/git-folder.ts';
import type { FormatReader, HeadToFind } from '../formats/format.ts';
import type { ArchiveIndex } from '../model/archive-index.ts';
import type { RepositoryName } from '../model/project-source.ts';
import type { RepositoryState } from './archive-verdict.ts';

/** What a repository turned out to be. */
export interface RepositoryOutcome {
  readonly state: 'verified' | 'broken' | 'not-checked';
  readonly found: readonly { readonly code: CommonCode; readonly finding: string }[];
  /** What it holds, when it was read. */
  readonly holds?: RepositoryNumbers;
  /** Those of the commits that are not there. */
  absent(oids: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface RepositoryNumbers {
  /** Over all packs; absent where an object may be in several. */
  readonly objects?: number;
  readonly refs: number;
}

/** A repository as it was found. */
export interface FoundRepository {
  readonly state: RepositoryState;
  readonly holds?: RepositoryNumbers;
}

/** Reads every object of the repository in that folder of the archive. Rejects only when it is stopped, or has no room. */
export type VerifyRepository = (
  folder: string,
  options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
) => Promise<RepositoryOutcome>;

interface GitCheck {
  readonly index: ArchiveIndex;
  readonly findings: FindingsList;
  readonly reader: FormatReader;
  /** Heads of pull requests that no ref points at. */
  readonly headsToFind: readonly HeadToFind[];
  /** Without it git is not looked into. */
  readonly verify: VerifyRepository | undefined;
  readonly signal: AbortSignal;
  readonly onBytes: (path: string, bytes: number) => void;
}

/** Proves the repositories, and looks for the heads in that of the code. */
export async function checkGit(check: GitCheck): Promise<Readonly<Record<RepositoryName, FoundRepository>>> {
  const folders = await check.reader.repositoryFolders(check.index);
  const folderOf = async (name: RepositoryName) => {
    for (const folder of folders[name]) if ((await readGitFolder(check.index, folder)) !== undefined) return folder;
    return undefined;
  };
  return {
    code: await proved(await folderOf('code'), check, check.headsToFind),
    // Where there are two, both say the same in our archives; what a restore reads counts.
    wiki: await proved(await folderOf('wiki'), check, []),
  };
}

async function proved(
  folder: string | undefined,
  { findings, reader, verify, signal, onBytes }: GitCheck,
  heads: readonly HeadToFind[],
): Promise<FoundRepository> {
  if (folder === undefined) return { state: 'absent' };
  if (verify === undefined) return { state: 'not-checked' };
  const outcome = await verify(folder, { signal, onBytes: (bytes) => onBytes(folder, bytes) });
  // What a small repository tells of itself may come with its last byte.
  signal.throwIfAborted();
  for (const { code, finding } of outcome.found)
    findings.add(code, reader.accountOf(code, folder), () => ({ file: folder, finding }));
  if (heads.length > 0 && outcome.state === 'verified') {
    const absent = await outcome.absent(heads.map(({ oid }) => oid));
    for (const { oid, at, unkept } of heads) {
      const code = absent.has(oid) ? 'head-missing' : unkept;
      if (code !== undefined) findings.add(code, 'pull-requests', () => at);
    }
  }
  return { state: outcome.state, ...(outcome.holds && { holds: outcome.holds }) };
}
