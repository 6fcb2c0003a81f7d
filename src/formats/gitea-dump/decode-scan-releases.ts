import { known } from '../../lib/known.ts';
import type { Attachment } from '../../model/attachment.ts';
import { entityKey } from '../../model/entity.ts';
import type { Asset, Release } from '../../model/release.ts';
import { assetOf, releaseKey, releaseOf } from './decode-basics.ts';
import { type DecodeContext, partsOfKey } from './decode-context.ts';
import { keyOfTarget } from './decode-scan-talk.ts';
import { pathInDump } from './dump-path.ts';
import { type Fields, integerIn, isFields, placedIn, someText, textIn, timeIn } from './loose-fields.ts';
import { scanRecords } from './scan-records.ts';

/** A release with its place, its files, and lines about files that were not got. */
interface PlacedRelease {
  readonly at: number;
  readonly fields: Fields;
  readonly missing: readonly Fields[];
}

async function* releases(context: DecodeContext): AsyncGenerator<PlacedRelease, void, undefined> {
  const missing = new Map<string, Fields[]>();
  for await (const { value } of context.sheet('release-files').scan()) {
    const tag = textIn(value, 'tag');
    const rows = missing.get(tag) ?? [];
    rows.push(value);
    missing.set(tag, rows);
  }
  for await (const { at, item } of scanRecords(context.index, 'release', context.signal)) {
    if (isFields(item.value))
      yield { at, fields: item.value, missing: missing.get(textIn(item.value, 'tag_name')) ?? [] };
  }
}

/** Stands in the paths of its files in our dumps, and in the lines about those that were not got. */
function idOf({ fields, missing }: PlacedRelease): number | undefined {
  const [row] = missing;
  const said = row === undefined ? 0 : integerIn(row, 'release');
  if (said > 0) return said;
  for (const [, asset] of placedIn(fields, 'assets')) {
    const [, id] = /^release_assets\/([1-9]\d{0,14})\/[1-9]\d{0,14}$/u.exec(textIn(asset, 'download_url')) ?? [];
    if (id !== undefined) return Number(id);
  }
  return undefined;
}

export async function* scanReleases(context: DecodeContext): AsyncGenerator<Release, void, undefined> {
  for await (const release of releases(context)) yield releaseOf(release.fields, release.at, idOf(release));
}

/** Files of a release: those of the dump, then those without bytes. */
function* assetsOf({ at, fields, missing }: PlacedRelease): Generator<{ asset: Asset; path: string | undefined }> {
  let place = 0;
  for (const [, record] of placedIn(fields, 'assets'))
    yield { asset: assetOf(record, at, place++), path: pathInDump(textIn(record, 'download_url')) };
  for (const row of missing) yield { asset: assetOf(row, at, place++), path: undefined };
}

export async function* scanAssets(context: DecodeContext, parent?: string): AsyncGenerator<Asset, void, undefined> {
  for await (const release of releases(context)) {
    if (parent !== undefined && parent !== releaseKey(release.at)) continue;
    for (const { asset } of assetsOf(release)) yield asset;
  }
}

/** Path of a release file in the archive. */
export async function assetPathOf(context: DecodeContext, key: string): Promise<string | undefined> {
  const [first, at] = partsOfKey(key);
  if (first !== 0) return undefined;
  for await (const release of releases(context)) {
    if (release.at !== at) continue;
    for (const { asset, path } of assetsOf(release)) if (asset.key === key) return path;
  }
  return undefined;
}

async function attachmentOf(context: DecodeContext, row: Fields, at: number): Promise<Attachment> {
  return {
    kind: 'attachment',
    key: entityKey('attachment', 0, at),
    parent: await keyOfTarget(context, row),
    name: textIn(row, 'name'),
    download: { urls: [] },
    ...known({
      id: Object.hasOwn(row, 'id') ? integerIn(row, 'id') : undefined,
      uuid: someText(row, 'uuid'),
      size: Object.hasOwn(row, 'size') ? integerIn(row, 'size') : undefined,
      downloads: Object.hasOwn(row, 'downloads') ? integerIn(row, 'downloads') : undefined,
      created: timeIn(row, 'created'),
    }),
  };
}

export async function* scanAttachments(
  context: DecodeContext,
  parent?: string,
): AsyncGenerator<Attachment, void, undefined> {
  for await (const { at, value } of context.sheet('attachments').scan()) {
    const attachment = await attachmentOf(context, value, at);
    if (parent === undefined || attachment.parent === parent) yield attachment;
  }
}

/** The line about an attachment. */
export async function attachmentRow(context: DecodeContext, key: string): Promise<Fields | undefined> {
  const [first, at] = partsOfKey(key);
  return first === 0 && at !== undefined ? (await context.sheet('attachments').row(at))?.value : undefined;
}

export async function getAttachment(context: DecodeContext, key: string): Promise<Attachment | undefined> {
  const row = key.startsWith('attachment:') ? await attachmentRow(context, key) : undefined;
  return row && attachmentOf(context, row, partsOfKey(key)[1] ?? 0);
}
