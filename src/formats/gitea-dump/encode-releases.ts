import { safeName } from '../../lib/safe-path.ts';
import type { ArchiveFile } from '../../model/archive-file.ts';
import type { BlobRef, ProjectSource } from '../../model/project-source.ts';
import type { Asset, Release } from '../../model/release.ts';
import { blobFile } from '../common/bare-files.ts';
import { keptReleases } from '../common/kept-releases.ts';
import { isSafeRef } from '../common/ref-names.ts';
import type { EncodeContext } from '../format.ts';
import { withEmail } from './emails.ts';
import { paths } from './paths.ts';
import type { DumpPlan } from './plan.ts';
import { assetRecord, releaseRecord } from './records.ts';
import type { Row } from './writer.ts';

/** A path segment for an entity: its id, or its key made safe. */
export function segmentOf(entity: { readonly id?: number; readonly key: string }): string {
  return entity.id === undefined ? safeName(entity.key, 'item') : String(entity.id);
}

export function assetPath(release: Release, asset: Asset): string {
  return paths.asset(segmentOf(release), segmentOf(asset));
}

/** Files of a release whose bytes are there, in key order. */
export async function* gotAssets(
  source: ProjectSource,
  release: Release,
): AsyncGenerator<{ readonly asset: Asset; readonly blob: BlobRef }> {
  for await (const asset of source.scan('asset', release.key)) {
    const blob = await source.file(asset.key);
    if (blob !== undefined) yield { asset, blob };
  }
}

function reportTag(release: Release, tags: ReadonlySet<string> | undefined, context: EncodeContext): void {
  const said = { unit: 'releases', place: release.key, field: 'tag' };
  if (!isSafeRef(release.tag)) {
    const message = `A restore empties the tag ${JSON.stringify(release.tag)}: it is no valid tag name.`;
    context.report({ code: 'tag-unsafe', severity: 'loses-data', message, ...said });
  } else if (!release.draft && tags !== undefined && !tags.has(release.tag)) {
    const message = `The tag ${release.tag} is not in the repository; a restore turns its release into a draft.`;
    context.report({ code: 'tag-missing', severity: 'loses-data', message, ...said });
  }
}

function tagsOf(plan: DumpPlan): ReadonlySet<string> | undefined {
  if (plan.code === undefined) return undefined;
  const prefix = 'refs/tags/';
  return new Set(
    plan.refs.refs.filter((ref) => ref.name.startsWith(prefix)).map((ref) => ref.name.slice(prefix.length)),
  );
}

/** Records of the releases. A file whose bytes were not got is left out: a restore would stop at it. It is named in `extra/`. */
export async function* releaseRows(source: ProjectSource, plan: DumpPlan, context: EncodeContext): AsyncGenerator<Row> {
  const tags = tagsOf(plan);
  for await (const release of keptReleases(source, context.report)) {
    reportTag(release, tags, context);
    const assets = [];
    for await (const { asset, blob } of gotAssets(source, release)) {
      assets.push(assetRecord(asset, blob, assetPath(release, asset)));
    }
    const record = releaseRecord(release, assets);
    yield { key: release.key, record: withEmail(record, 'publisher_email', plan.emailOf(release.author)) };
  }
}

/** The files of the releases, in the order of `release.yml`. */
export async function* encodeAssets(source: ProjectSource): AsyncGenerator<ArchiveFile> {
  for await (const release of keptReleases(source)) {
    for await (const { asset, blob } of gotAssets(source, release)) {
      yield blobFile(source, assetPath(release, asset), blob, asset.created);
    }
  }
}
