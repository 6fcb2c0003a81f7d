import type { BlobStore } from '../model/blob-store.ts';
import type { GitObject, RepositoryName, RepositorySource } from '../model/project-source.ts';
import type { RepositoryRecord, StoredPack } from '../model/repository-record.ts';
import { openPack, type PackReader } from './pack-read.ts';

/** What `openRepository` was given, for fetching again; `undefined` when the packs were never looked at. */
export function recordOf(source: RepositorySource): RepositoryRecord | undefined {
  const packs: StoredPack[] = [];
  for (const { facts, ...pack } of source.packs) {
    if (facts === undefined) return undefined;
    packs.push({ ...pack, facts });
  }
  const { objectFormat, refs, objectCount, head, detached, shallow, moved } = source;
  return {
    objectFormat,
    refs,
    packs,
    objectCount,
    ...(head === undefined ? {} : { head }),
    ...(detached === undefined ? {} : { detached }),
    ...(shallow === undefined ? {} : { shallow }),
    ...(moved === undefined ? {} : { moved }),
  };
}

/**
 * A fetched repository for reading. Packs are opened when an object is asked for that no newer pack has, and read through windows, never whole.
 */
export function openRepository(name: RepositoryName, record: RepositoryRecord, blobs: BlobStore): RepositorySource {
  const opened = new Map<StoredPack, Promise<PackReader>>();
  function open(pack: StoredPack): Promise<PackReader> {
    const known = opened.get(pack);
    if (known) return known;
    const reader = openPack(blobs, pack);
    opened.set(pack, reader);
    reader.catch(() => opened.delete(pack));
    return reader;
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
      for (const pack of record.packs.toReversed()) {
        const object = await (await open(pack)).readObject(oid, maxBytes);
        if (object) return object;
      }
      return undefined;
    },
    objectType: async (oid) => {
      for (const pack of record.packs.toReversed()) {
        const type = await (await open(pack)).objectType(oid);
        if (type) return type;
      }
      return undefined;
    },
  };
}
