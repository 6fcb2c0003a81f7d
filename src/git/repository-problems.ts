import { plural } from '../lib/plural.ts';
import { totalFacts } from '../model/pack-facts.ts';
import type { Report } from '../model/problem.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';

/** Tells what a repository that is whole lacks all the same: what is kept elsewhere, and what its source does not have itself. */
export function reportRepository(record: RepositoryRecord, report: Report): void {
  const { submodules, lfs, odd } = totalFacts(record.packs);
  const cut = record.shallow?.length ?? 0;
  const about = { unit: 'git' } as const;
  if (cut > 0)
    report({
      ...about,
      code: 'git-shallow',
      severity: 'odd',
      message: `The forge itself does not have the history before ${plural(cut, 'commit')}: the repository there is shallow.`,
    });
  if (submodules > 0)
    report({
      ...about,
      code: 'git-submodules',
      severity: 'odd',
      message: `Submodules name ${plural(submodules, 'commit')} of other repositories, which are not in the archive. Export each from its own address; the file .gitmodules names them.`,
    });
  if (odd !== undefined)
    report({
      ...about,
      code: 'git-odd-objects',
      severity: 'odd',
      message: `git’s strict check complains about ${plural(odd.objects, 'object')}; the first is ${odd.first} (${odd.rule}). They are in the archive as the forge has them, and git reads them. Only a server that checks strictly what it gets (receive.fsckObjects) refuses a push of them.`,
    });
  if (lfs.files > 0)
    report({
      ...about,
      code: 'git-lfs-pointers',
      place: 'git-lfs',
      severity: 'loses-data',
      message: `${plural(lfs.files, 'file')} of Git LFS (${lfs.bytes} bytes) ${lfs.files === 1 ? 'is' : 'are'} not in the archive, only what points there. To get the contents, clone the project from the forge and run git lfs fetch --all.`,
    });
}
