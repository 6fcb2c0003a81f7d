import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import { decodeContext } from './decode-context.ts';
import { recordFiles } from './scan-records.ts';

const folders = { comment: 'comments/', review: 'reviews/' } as const;
const kinds = ['comment', 'review'] as const;

/** Files among the comments and reviews that have no number for a name. */
export function filesWithoutNumber(index: ArchiveIndex): readonly ArchiveEntry[] {
  return kinds.flatMap((kind) => {
    const numbered = new Set(recordFiles(index, kind).map(({ entry }) => entry.path));
    return index.under(folders[kind]).filter(({ path }) => !path.endsWith('/') && !numbered.has(path));
  });
}

/**
 * Files of comments and reviews that hang on nothing that can be read: `decode` gives nothing of them. More of them than the check calls
 * `file-unread`, which knows the numbers of issues that are damaged.
 */
export async function filesPassedBy(index: ArchiveIndex, signal?: AbortSignal): Promise<readonly ArchiveEntry[]> {
  const { kindOf } = decodeContext(index, signal);
  const passed: ArchiveEntry[] = [...filesWithoutNumber(index)];
  for (const kind of kinds) {
    for (const { entry, number = 0 } of recordFiles(index, kind)) {
      const owner = await kindOf(number);
      if (kind === 'comment' ? owner === undefined : owner !== 'pull-request') passed.push(entry);
    }
  }
  return passed;
}
