import type { GitRef } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { toldOfFile } from './bring-error.ts';
import { badRef, broughtRefs } from './bring-refs.ts';
import { type BringOptions, takeBrought } from './bring-repository.ts';
import { openBundle } from './bundle.ts';
import { missingFrom } from './whole-repository.ts';

export interface OneRefOptions extends Omit<BringOptions, 'brought'> {
  /** A bundle of one commit with its history, under names that say nothing. */
  readonly source: AsyncIterable<Uint8Array>;
  /** What refs there really are. */
  readonly listed: readonly GitRef[];
  /** Full name of the branch that HEAD points at. */
  readonly head?: string;
}

export interface OneRef {
  readonly record: RepositoryRecord;
  /** Listed refs whose objects are not in the bundle: they are not in the record either. */
  readonly missing: readonly GitRef[];
}

/**
 * Takes a bundle that a forge made of one ref, and of the listed refs those that it reaches. Everything those need is in it. Rejects as
 * `bringRepository` does; refs with bad names are problems and left out.
 */
export async function bringOneRef(options: OneRefOptions): Promise<OneRef> {
  const { blobs, report } = options;
  const opened = await openBundle(options.source, () => {}).catch((cause: unknown) => {
    throw toldOfFile(cause);
  });
  const { wants } = opened.offered;
  const whole = {
    offered: { refs: [], wants },
    packs: [() => opened.pack],
    loose: [],
    bytes: 0,
    close: opened.close,
  };
  const record = await takeBrought(whole, options);
  const readable = options.listed.filter((ref) => {
    const isOid = /^[0-9a-f]{40}$/.test(ref.oid);
    if (!isOid) report(badRef(ref.name, 'its object id cannot be read'));
    return isOid;
  });
  const { refs } = broughtRefs(readable, undefined, [], report);
  const absent = new Set(await missingFrom(blobs, record.packs, [...new Set(refs.map(({ oid }) => oid))]));
  return {
    record: {
      ...record,
      ...(options.head === undefined ? {} : { head: options.head }),
      refs: refs.filter(({ oid }) => !absent.has(oid)),
    },
    missing: refs.filter(({ oid }) => absent.has(oid)),
  };
}
