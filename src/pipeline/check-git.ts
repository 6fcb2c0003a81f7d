import type { CheckRun } from '../formats/gitea-dump/check-run.ts';
import type { CheckCode } from '../formats/gitea-dump/check-table.ts';
import { readGitFolder } from '../formats/gitea-dump/git-folder.ts';
import { paths } from '../formats/gitea-dump/paths.ts';
import type { RepositoryState } from './archive-verdict.ts';

/** What a repository turned out to be. */
export interface RepositoryOutcome {
  readonly state: 'verified' | 'broken' | 'not-checked';
  readonly found: readonly { readonly code: CheckCode; readonly finding: string }[];
  /** Those of the commits that are not there. */
  absent(oids: readonly string[]): Promise<ReadonlySet<string>>;
}

/** Reads every object of the repository in that folder of the archive. Rejects only when it is stopped, or has no room. */
export type VerifyRepository = (
  folder: string,
  options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
) => Promise<RepositoryOutcome>;

interface GitOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (path: string, bytes: number) => void;
}

/** Proves the repositories, and looks for the heads of pull requests that no ref points at. */
export async function checkGit(
  run: CheckRun,
  verify: VerifyRepository | undefined,
  options: GitOptions,
): Promise<{ readonly code: RepositoryState; readonly wiki: RepositoryState }> {
  const code = run.git === undefined ? 'absent' : await proved(paths.code, run, verify, options);
  const wikis = await Promise.all(paths.wikis.map((folder) => readGitFolder(run.index, folder)));
  // Both say the same in our archives; what a restore reads counts.
  const at = wikis[1] === undefined ? 0 : 1;
  const wiki = wikis[at] === undefined ? 'absent' : await proved(paths.wikis[at], run, verify, options);
  return { code, wiki };
}

async function proved(
  folder: string,
  run: CheckRun,
  verify: VerifyRepository | undefined,
  { signal, onBytes }: GitOptions,
): Promise<RepositoryState> {
  if (verify === undefined) return 'not-checked';
  const outcome = await verify(folder, { signal, onBytes: (bytes) => onBytes(folder, bytes) });
  for (const { code, finding } of outcome.found) run.sayOf(code, folder, { finding });
  if (folder === paths.code && outcome.state === 'verified') {
    const absent = await outcome.absent(run.headsToFind.map(({ oid }) => oid));
    for (const { oid, at } of run.headsToFind)
      if (absent.has(oid)) run.findings.add('head-missing', 'pull-requests', () => at);
  }
  return outcome.state;
}
