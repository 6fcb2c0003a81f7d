import { concat } from '../lib/bytes.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Report } from '../model/problem.ts';
import type { RepositoryRecord, StoredPack } from '../model/repository-record.ts';
import { idsNotIn } from './absent-ids.ts';
import { reachedAbsent } from './absent-walk.ts';
import type { AdvertisedRefs } from './advertised-refs.ts';
import { gitError } from './git-error.ts';
import { idText, sortedIds } from './id-table.ts';
import { oidBytes } from './pack-format.ts';
import { reportRepository } from './repository-problems.ts';
import { cutCommits } from './shallow.ts';
import type { TakenPack } from './take-pack.ts';

export interface WholeOptions {
  readonly blobs: BlobStore;
  /** What HEAD and refs are, wherever they come from: a server, a bundle, a folder. */
  readonly offered: AdvertisedRefs;
  /** Packs taken now. Those that bring nothing (no objects, or the bytes of one that is there) are removed again. */
  readonly taken: readonly TakenPack[];
  /** What was there before; its packs stay. */
  readonly previous?: RepositoryRecord;
  readonly signal?: AbortSignal;
  /** Told: history that is cut, links that lead nowhere from leftovers, submodules, files of Git LFS. */
  readonly report?: Report;
}

/**
 * Puts packs and refs together to a repository, if it is whole: everything that HEAD, refs and objects name is there. Otherwise rejects with
 * `git-missing-object` or `git-not-connected` and removes the packs that were taken now.
 */
export async function wholeRepository(options: WholeOptions): Promise<RepositoryRecord> {
  const { blobs, offered, taken, previous } = options;
  try {
    const fresh = await withoutUseless(options);
    const packs = [...(previous?.packs ?? []), ...fresh.map(({ stored }) => stored)];
    await checkRefs(options, packs);
    const shallow = await cutCommits(blobs, packs, [...(previous?.shallow ?? []), ...(offered.shallow ?? [])]);
    await checkLinks(options, packs, fresh, shallow);
    const record: RepositoryRecord = {
      objectFormat: 'sha1',
      ...(offered.head === undefined ? {} : { head: offered.head }),
      ...(offered.detached === undefined ? {} : { detached: offered.detached }),
      refs: offered.refs,
      ...(shallow.length === 0 ? {} : { shallow }),
      packs,
      objectCount: (previous?.objectCount ?? 0) + fresh.reduce((sum, { objects }) => sum + objects, 0),
    };
    if (options.report !== undefined) reportRepository(record, options.report);
    return record;
  } catch (cause) {
    for (const { stored } of taken) await removePack(blobs, stored);
    throw cause;
  }
}

/** A server may answer with an empty pack, or once more with one that is there. */
async function withoutUseless({ blobs, taken, previous }: WholeOptions): Promise<TakenPack[]> {
  const known = new Set(previous?.packs.map((pack) => pack.checksum));
  const useful: TakenPack[] = [];
  for (const pack of taken) {
    if (pack.objects > 0 && !known.has(pack.stored.checksum)) useful.push(pack);
    else await removePack(blobs, pack.stored);
    known.add(pack.stored.checksum);
  }
  return useful;
}

/** Those of the ids that are in none of the packs, sorted. */
export async function missingFrom(
  blobs: BlobStore,
  packs: readonly StoredPack[],
  oids: readonly string[],
): Promise<string[]> {
  if (packs.length === 0) return [...oids];
  const missing = await idsNotIn(blobs, indexesOf(packs), sortedIds(oids));
  return Array.from({ length: missing.length / oidBytes }, (_, row) => idText(missing, row));
}

function indexesOf(packs: readonly StoredPack[]) {
  return packs.map((pack) => pack.index);
}

async function checkRefs({ blobs, offered, previous }: WholeOptions, packs: readonly StoredPack[]): Promise<void> {
  const there = new Set(previous?.refs.flatMap(({ oid, peeled = oid }) => [oid, peeled]));
  const peeled = offered.refs.flatMap((ref) => (ref.peeled === undefined ? [] : [ref.peeled]));
  const unknown = [...offered.wants, ...peeled].filter((oid) => !there.has(oid));
  const [missing] = await missingFrom(blobs, packs, unknown);
  if (missing === undefined) return;
  const name = offered.refs.find((ref) => ref.oid === missing || ref.peeled === missing)?.name ?? 'HEAD';
  throw gitError('git-missing-object', `What ${name} points at did not come.`, {
    details: { ref: name, oid: missing },
  });
}

/**
 * What a pack's objects name and the pack lacks has to be in another. Usually that settles it; what is in none is looked for from the refs, for
 * folders of old clones have leftovers that no ref reaches.
 */
async function checkLinks(
  options: WholeOptions,
  packs: readonly StoredPack[],
  fresh: readonly TakenPack[],
  shallow: readonly string[],
): Promise<void> {
  const missing: Uint8Array[] = [];
  for (const { stored, absent } of fresh) {
    const others = packs.filter((pack) => pack !== stored);
    missing.push(await idsNotIn(options.blobs, indexesOf(others), absent));
  }
  const absent = sortedAbsent(missing.filter((ids) => ids.length > 0));
  if (absent.length === 0) return;
  const { blobs, offered, signal, report } = options;
  const walk = { blobs, packs, roots: offered.wants, absent, shallow: new Set(shallow) };
  const oid = await reachedAbsent(signal === undefined ? walk : { ...walk, signal });
  const count = absent.length / oidBytes;
  if (oid !== undefined)
    throw gitError(
      'git-not-connected',
      'The repository is not whole: some of its objects name others that did not come.',
      {
        details: { count, oid },
      },
    );
  report?.({
    code: 'git-unreachable-dangling',
    severity: 'odd',
    unit: 'git',
    message: `Old objects that no branch or tag reaches name ${count} others that are not there. All that branches and tags need is there.`,
  });
}

/** Lists of several packs as one. */
function sortedAbsent(lists: readonly Uint8Array[]): Uint8Array {
  const [only] = lists;
  if (only !== undefined && lists.length === 1) return only;
  const all = concat(lists);
  return sortedIds(Array.from({ length: all.length / oidBytes }, (_, row) => idText(all, row)));
}

export async function removePack(blobs: BlobStore, pack: StoredPack): Promise<void> {
  await blobs.remove(pack.pack);
  await blobs.remove(pack.index);
}
