import type { LargeFile } from '../../git/pack-indexer.ts';
import { utf8 } from '../../lib/bytes.ts';
import type { MirrorPlace } from './mirror-before.ts';
import { batchAnswerPath, largeFilePath, sentAs } from './mirror-layout.ts';

export interface BatchAnswer {
  readonly place: MirrorPlace;
  /** Where the mirror's folder is read; no `/` at its end. */
  readonly address: string;
  /** Sizes by digest. */
  readonly there: ReadonlyMap<string, number>;
  readonly missing: readonly LargeFile[];
  readonly signal: AbortSignal;
}

/** Entries that are written at a time. */
const atOnce = 1000;

/**
 * Writes what a batch API would answer to a question for every file (https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md), by digest in
 * order. A static host gives it to a GET; git-lfs asks by POST and wants no more than it asked for, so something has to stand between, see README.
 */
export async function writeBatchAnswer({ place, address, there, missing, signal }: BatchAnswer): Promise<void> {
  const upload = await place.bucket.upload(place.key(batchAnswerPath), { ...sentAs.batch, signal });
  const have = [...there].map(([oid, size]) => ({
    ...{ oid, size, authenticated: true },
    actions: { download: { href: `${address}/${largeFilePath(oid)}` } },
  }));
  const lacks = missing.map(({ sha256: oid, size }) => ({ oid, size, error: { code: 404, message: 'not copied' } }));
  const objects = [...have, ...lacks].sort((one, other) => (one.oid < other.oid ? -1 : 1));
  try {
    await upload.write(utf8('{"transfer":"basic","hash_algo":"sha256","objects":['));
    for (let at = 0; at < objects.length; at += atOnce) {
      const lines = objects.slice(at, at + atOnce).map((object) => JSON.stringify(object));
      await upload.write(utf8(`${at === 0 ? '\n' : ',\n'}${lines.join(',\n')}`));
    }
    await upload.write(utf8('\n]}\n'));
    await upload.finish();
  } catch (cause) {
    await upload.abort();
    throw cause;
  }
}
