import type { LargeFile } from '../../git/pack-indexer.ts';
import type { RepositoryRecord } from '../../model/repository-record.ts';
import { type Before, strayPacks } from './mirror-before.ts';
import type { MirrorPack, MirrorState } from './mirror-state.ts';

/** Packs that are listed no longer stay for so long (milliseconds): somebody who has read the old list may still fetch them. */
export const usualGrace = 24 * 3600_000;

export interface AfterOptions {
  readonly source: string;
  readonly before: Before;
  /** What it went on from. */
  readonly previous: RepositoryRecord | undefined;
  readonly record: RepositoryRecord;
  /** Of what HEAD and refs are now. */
  readonly digest: string;
  /** Files of Git LFS that were not to be had; absent when they were not wanted. */
  readonly missing: readonly LargeFile[] | undefined;
  readonly now: number;
  readonly grace: number;
}

/** The state after a run, and the checksums of packs that are to be removed before it is written. */
export function stateAfter(options: AfterOptions): { readonly state: MirrorState; readonly gone: readonly string[] } {
  const { source, before, record, missing, digest, now, grace } = options;
  const { head, detached } = record;
  const left = leftPacks(before, record, now);
  const gone = left.filter(({ since }) => isDue(since, now, grace));
  return {
    gone: gone.map(({ checksum }) => checksum),
    state: {
      format: 'forge-takeout-mirror',
      version: 1,
      source,
      refs: digest,
      objects: record.objectCount,
      ...(head === undefined ? {} : { head }),
      ...(detached === undefined ? {} : { detached }),
      packs: packsOf(options),
      ...(missing === undefined ? {} : { largeFiles: { missing: [...missing] } }),
      old: left.filter((pack) => !gone.includes(pack)),
      at: now,
    },
  };
}

/** Packs whose time is over, when nothing else is new. */
export function duePacks(state: MirrorState, now: number, grace: number): string[] {
  return state.old.filter(({ since }) => isDue(since, now, grace)).map(({ checksum }) => checksum);
}

/** Files of Git LFS were not copied yet, or not all. */
export function lacksLargeFiles({ largeFiles, packs }: MirrorState): boolean {
  return largeFiles === undefined ? packs.some(({ lfs }) => lfs > 0) : largeFiles.missing.length > 0;
}

function isDue(since: number, now: number, grace: number): boolean {
  return now - since >= grace;
}

/** What is in the folder and no longer belongs to the repository, also what an interrupted run left. */
function leftPacks(before: Before, record: RepositoryRecord, now: number): { checksum: string; since: number }[] {
  const used = new Set(record.packs.map(({ checksum }) => checksum));
  const since = new Map(before.state?.old.map(({ checksum, since }) => [checksum, since]));
  return strayPacks(before, used).map((checksum) => ({ checksum, since: since.get(checksum) ?? now }));
}

/** A pack that came earlier, and of which nobody noted what it holds, may hold pointers of Git LFS. */
function packsOf({ before: { state }, previous, record }: AfterOptions): MirrorPack[] {
  const known = new Map(state?.packs.map((pack) => [pack.checksum, pack]));
  const earlier = new Set(previous?.packs.map(({ checksum }) => checksum));
  return record.packs.map(({ checksum, pack, index, facts }) => {
    const lfs = earlier.has(checksum) ? 1 : facts.lfs.files;
    return known.get(checksum) ?? { checksum, pack: pack.size, index: index.size, lfs };
  });
}
