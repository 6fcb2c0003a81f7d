import { createHash } from 'node:crypto';
import { compareText } from '../../src/lib/compare-text.ts';
import { streamFrom } from '../../src/lib/streams.ts';
import { type Entity, type EntityKind, type EntityOf, parentOf } from '../../src/model/entity.ts';
import type {
  BlobRef,
  GitObject,
  ProjectSource,
  RepositoryName,
  RepositorySource,
} from '../../src/model/project-source.ts';

export interface MemoryContents {
  readonly entities: readonly Entity[];
  /** Bytes of assets and attachments by their keys. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  readonly repositories?: Partial<Record<RepositoryName, RepositorySource>>;
  /** Bytes of blobs that repositories name. */
  readonly blobs?: ReadonlyMap<string, Uint8Array>;
}

/** Bytes as a blob; the name is what `MemoryContents.blobs` finds them by. */
export function blobOf(name: string, bytes: Uint8Array): BlobRef {
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex'), blob: name };
}

/** A project in memory that behaves as the vault does: key order, parents, streams. */
export function memorySource(contents: MemoryContents): ProjectSource {
  const sorted = new Map<EntityKind, readonly Entity[]>();
  const byKey = new Map(contents.entities.map((entity) => [entity.key, entity]));
  const isKind = <K extends EntityKind>(entity: Entity, kind: K): entity is EntityOf<K> => entity.kind === kind;
  const ofKind = <K extends EntityKind>(kind: K): readonly EntityOf<K>[] => {
    let list = sorted.get(kind);
    if (list === undefined) {
      list = contents.entities.filter((entity) => entity.kind === kind).sort((a, b) => compareText(a.key, b.key));
      sorted.set(kind, list);
    }
    return list.filter((entity): entity is EntityOf<K> => isKind(entity, kind));
  };
  return {
    async *scan(kind, parent) {
      for (const entity of ofKind(kind)) if (parent === undefined || parentOf(entity) === parent) yield entity;
    },
    async get(kind, key) {
      const entity = byKey.get(key);
      return entity !== undefined && isKind(entity, kind) ? entity : undefined;
    },
    count: async (kind) => ofKind(kind).length,
    async file(key) {
      const bytes = contents.files?.[key];
      return bytes === undefined ? undefined : blobOf(`file ${key}`, bytes);
    },
    open(blob) {
      const bytes = blob.blob.startsWith('file ')
        ? contents.files?.[blob.blob.slice('file '.length)]
        : contents.blobs?.get(blob.blob);
      if (bytes === undefined) throw new Error(`there is no blob ${blob.blob}`);
      return streamFrom([bytes]);
    },
    repository: async (name) => contents.repositories?.[name],
  };
}

/** A repository with these objects and refs, and no packs. */
export function memoryRepository(
  name: RepositoryName,
  options: Partial<Omit<RepositorySource, 'readObject' | 'objectType' | 'name'>> & {
    objects?: Readonly<Record<string, GitObject>>;
  },
): RepositorySource {
  const { objects = {}, ...rest } = options;
  return {
    name,
    objectFormat: 'sha1',
    refs: [],
    packs: [],
    objectCount: Object.keys(objects).length,
    ...rest,
    readObject: async (oid) => objects[oid],
    objectType: async (oid) => objects[oid]?.type,
  };
}
