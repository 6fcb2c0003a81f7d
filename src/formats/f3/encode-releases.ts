import type { ArchiveFile } from '../../model/archive-file.ts';
import { keptReleases } from '../gitea-dump/encode-releases.ts';
import { assetFiles } from './encode-files.ts';
import type { Encoding } from './encoding.ts';
import { folderIds, numberOfId } from './ids.ts';
import { nodes } from './paths.ts';
import { releaseOf } from './read-records.ts';
import { releaseRecord } from './records.ts';

/** Releases with their files. */
export async function* encodeReleases(encoding: Encoding): AsyncGenerator<readonly ArchiveFile[]> {
  const { source, context, people, project, lookups, sheets, write } = encoding;
  const ids = folderIds();
  for await (const release of keptReleases(source, context.report)) {
    const id = ids.take(release.id);
    const path = nodes.release(project.path, id);
    const written = write('release', path, release.key, releaseRecord(id, release, people.pathOf(release.author)));
    const number = numberOfId(id);
    const place = { key: release.key, ...(number !== undefined && { id: number }) };
    sheets.differ(path, release, releaseOf(written.record, place, lookups));
    yield [written.file, ...(await assetFiles(encoding, release.key, path))];
  }
}
