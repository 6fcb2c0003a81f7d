import { known } from '../../lib/known.ts';
import type { Attachment } from '../../model/attachment.ts';
import { entityKey } from '../../model/entity.ts';
import type { Asset, Release } from '../../model/release.ts';
import { type Fields, integerIn, isFields, placedIn, someText, textIn, timeIn } from '../common/loose-fields.ts';
import { assetOf, releaseKey, releaseOf } from './decode-basics.ts';
import { type DecodeContext, once, partsOfKey, ticketOfKey } from './decode-context.ts';
import { keyOfTarget } from './decode-scan-reviews.ts';
import { releaseReactions } from './decode-talk.ts';
import { pathInDump } from './dump-path.ts';
import { paths as dumpPaths } from './paths.ts';
import { scanRecords } from './scan-records.ts';

/** A release with its place, its files, and lines about files that were not got. */
interface PlacedRelease {
  readonly at: number;
  readonly fields: Fields;
  readonly missing: readonly Fields[];
}

/** Files of releases up to this size are kept once they are read: releases are asked for one by one, with their files. */
const largestKept = 8 << 20;

interface Known {
  readonly missing: ReadonlyMap<string, readonly Fields[]>;
  readonly releases: readonly PlacedRelease[] | undefined;
}

async function readKnown(context: DecodeContext): Promise<Known> {
  const missing = new Map<string, Fields[]>();
  for await (const { value } of context.sheet('release-files').scan()) {
    const tag = textIn(value, 'tag');
    const rows = missing.get(tag) ?? [];
    rows.push(value);
    missing.set(tag, rows);
  }
  if ((context.index.get(dumpPaths.releases)?.size ?? 0) > largestKept) return { missing, releases: undefined };
  const releases: PlacedRelease[] = [];
  for await (const release of readReleases(context, missing)) releases.push(release);
  return { missing, releases };
}

async function* readReleases(
  context: DecodeContext,
  missing: Known['missing'],
): AsyncGenerator<PlacedRelease, void, undefined> {
  for await (const { at, item } of scanRecords(context.index, 'release', context.signal)) {
    if (isFields(item.value))
      yield { at, fields: item.value, missing: missing.get(textIn(item.value, 'tag_name')) ?? [] };
  }
}

/** Releases and their files. */
export interface ReleaseReader {
  releases(): AsyncGenerator<Release, void, undefined>;
  assets(parent?: string): AsyncGenerator<Asset, void, undefined>;
  /** Path in the archive, by the key of the file. */
  path(key: string): Promise<string | undefined>;
}

export function releaseReader(context: DecodeContext): ReleaseReader {
  const known = once(() => readKnown(context));
  const reactions = once(() => releaseReactions(context));
  async function* all(): AsyncGenerator<PlacedRelease, void, undefined> {
    const { missing, releases } = await known();
    if (releases === undefined) yield* readReleases(context, missing);
    else yield* releases;
  }
  const paths = once(async () => {
    const found = new Map<string, string>();
    for await (const release of all())
      for (const { asset, path } of assetsOf(release)) if (path !== undefined) found.set(asset.key, path);
    return found;
  });
  return {
    async *releases() {
      const reacted = await reactions();
      for await (const release of all()) {
        const found = reacted.get(textIn(release.fields, 'tag_name'));
        yield { ...releaseOf(release.fields, release.at, idOf(release)), ...(found && { reactions: found }) };
      }
    },
    async *assets(parent) {
      for await (const release of all()) {
        if (parent !== undefined && parent !== releaseKey(release.at)) continue;
        for (const { asset } of assetsOf(release)) yield asset;
      }
    },
    path: async (key) => (await paths()).get(key),
  };
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

/** Files of a release: those of the dump, then those without bytes. */
function* assetsOf({ at, fields, missing }: PlacedRelease): Generator<{ asset: Asset; path: string | undefined }> {
  let place = 0;
  for (const [, record] of placedIn(fields, 'assets'))
    yield { asset: assetOf(record, at, place++), path: pathInDump(textIn(record, 'download_url')) };
  for (const row of missing) yield { asset: assetOf(row, at, place++), path: undefined };
}

async function keyOfTag(context: DecodeContext, tag: string): Promise<string> {
  for await (const { at, item } of scanRecords(context.index, 'release', context.signal))
    if (isFields(item.value) && textIn(item.value, 'tag_name') === tag) return releaseKey(at);
  return '';
}

async function attachmentOf(context: DecodeContext, row: Fields, at: number): Promise<Attachment> {
  return {
    kind: 'attachment',
    key: entityKey('attachment', 0, at),
    parent:
      textIn(row, 'kind') === 'release' ? await keyOfTag(context, textIn(row, 'tag')) : await keyOfTarget(context, row),
    name: textIn(row, 'name'),
    download: { urls: [] },
    ...known({
      id: Object.hasOwn(row, 'id') ? integerIn(row, 'id') : undefined,
      uuid: someText(row, 'uuid'),
      url: someText(row, 'url'),
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
  const number = parent === undefined ? 0 : ticketOfKey(parent);
  const sheet = context.sheet('attachments');
  for await (const { at, value } of number === 0 ? sheet.scan() : await sheet.rowsOf(number)) {
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
