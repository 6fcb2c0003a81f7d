import type { BlobStore } from '../model/blob-store.ts';
import type { GitObject, RepositoryName, RepositorySource } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { openPack, type PackReader } from './pack-read.ts';

/** A fetched repository for reading. Packs are opened when the first object is asked for, read through windows, never whole. */
export function openRepository(name: RepositoryName, record: RepositoryRecord, blobs: BlobStore): RepositorySource {
  let packs: Promise<readonly PackReader[]> | undefined;
  function opened(): Promise<readonly PackReader[]> {
    packs ??= Promise.all(record.packs.map((pack) => openPack(blobs, pack))).catch((cause: unknown) => {
      packs = undefined;
      throw cause;
    });
    return packs;
  }
  return {
    name,
    objectFormat: record.objectFormat,
    ...(record.head === undefined ? {} : { head: record.head }),
    ...(record.detached === undefined ? {} : { detached: record.detached }),
    refs: record.refs,
    ...(record.shallow === undefined ? {} : { shallow: record.shallow }),
    ...(record.moved === undefined ? {} : { moved: record.moved }),
    packs: record.packs,
    objectCount: record.objectCount,
    readObject: async (oid, maxBytes): Promise<GitObject | undefined> => {
      for (const pack of await opened()) {
        const object = await pack.readObject(oid, maxBytes);
        if (object) return object;
      }
      return undefined;
    },
  };
}
