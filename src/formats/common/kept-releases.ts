import type { ProjectSource } from '../../model/project-source.ts';
import type { Release } from '../../model/release.ts';
import type { EncodeContext } from '../format.ts';

/** Releases that are written: one for each tag, because a second of the same tag would stop a restore. */
export async function* keptReleases(source: ProjectSource, report?: EncodeContext['report']): AsyncGenerator<Release> {
  const tags = new Set<string>();
  for await (const release of source.scan('release')) {
    if (!tags.has(release.tag)) {
      tags.add(release.tag);
      yield release;
      continue;
    }
    report?.({
      code: 'tag-twice',
      severity: 'loses-data',
      message: `Two releases have the tag ${release.tag}; the second is left out, because it would stop a restore.`,
      unit: 'releases',
      place: release.key,
    });
  }
}
