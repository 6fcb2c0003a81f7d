import { compareText } from '../../lib/compare-text.ts';
import { RunError } from '../../lib/run-error.ts';
import type { ArchiveIndex } from '../../model/archive-index.ts';
import type { Entity, EntityKind, EntityOf } from '../../model/entity.ts';
import type { BlobRef, ProjectSource, RepositorySource } from '../../model/project-source.ts';
import { archiveDigests } from '../common/archive-digests.ts';
import { mergedByKey } from '../common/merged-by-key.ts';
import type { DecodeOptions } from '../format.ts';
import { textIn } from '../gitea-dump/loose-fields.ts';
import { type F3Context, f3Context, once } from './decode-context.ts';
import { placeOfKey } from './decode-keys.ts';
import { entityReaders, type KindReader, pathOfKey } from './decode-records.ts';
import { scanUsers } from './decode-users.ts';
import { rowAt, wholeAt, wholeOfParent, wholes } from './decode-wholes.ts';
import { todaysLayout } from './old-layout.ts';
import { objectPath } from './paths.ts';

/** Blobs that are files of the archive itself are named by their paths behind this. */
const entryBlob = 'entry:';

/**
 * An F3 archive as a project: what `encode` wrote, what forges and gof3 wrote, and what older generations of them did. Records are read when they
 * are asked for; memory holds places, and the names of people, labels and milestones. What cannot be read is left out: checking says why.
 */
export function decodeF3(index: ArchiveIndex, options: DecodeOptions = {}): ProjectSource {
  const { signal } = options;
  const opened = once(async () => f3Context((await todaysLayout(index, signal)).index, signal));
  const digests = archiveDigests(index, signal);
  const counts = new Map<EntityKind, Promise<number>>();
  const count = async (kind: EntityKind) => {
    let number = 0;
    for await (const _ of scanOf(await opened(), kind)) number++;
    return number;
  };
  const blobOf = async (sha256: string): Promise<BlobRef | undefined> => {
    const entry = /^[0-9a-f]{64}$/u.test(sha256) ? index.get(objectPath(sha256)) : undefined;
    return entry && { size: entry.size, sha256: await digests(entry), blob: entryBlob + entry.path };
  };
  return {
    async *scan(kind, parent) {
      yield* scanOf(await opened(), kind, parent);
    },
    get: async (kind, key) => getOf(await opened(), kind, key),
    count(kind) {
      const known = counts.get(kind) ?? count(kind);
      counts.set(kind, known);
      return known;
    },
    file: async (key) => blobOf(await digestOfFile(await opened(), key)),
    open(blob) {
      const entry = blob.blob.startsWith(entryBlob) ? index.get(blob.blob.slice(entryBlob.length)) : undefined;
      if (entry !== undefined) return entry.open(signal);
      if (options.openBlob !== undefined) return options.openBlob(blob);
      throw new RunError('blob-missing', `There is no file ${blob.blob} in the archive.`, { retry: 'never' });
    },
    repository: async (name) => withPullRefs(await options.repository?.(name)),
  };
}

async function* scanOf<K extends EntityKind>(
  context: F3Context,
  kind: K,
  parent?: string,
): AsyncGenerator<EntityOf<K>, void, undefined> {
  if (parent !== undefined) {
    const path = pathOfKey(context, parent);
    const files = path === undefined ? nothing<EntityOf<K>>() : scanFiles(context, kind, path);
    yield* mergedByKey(files, wholeOfParent(context, kind, parent, path));
    return;
  }
  yield* mergedByKey(scanFiles(context, kind), wholes(context, kind));
}

async function* nothing<T>(): AsyncGenerator<T, void, undefined> {}

async function* scanFiles<K extends EntityKind>(
  context: F3Context,
  kind: K,
  parent?: string,
): AsyncGenerator<EntityOf<K>, void, undefined> {
  if (kind === 'project') yield* only(kind, await context.project());
  if (kind === 'user') for await (const user of scanUsers(context)) yield* only(kind, user);
  const reader: KindReader | undefined = entityReaders[kind];
  if (reader === undefined) return;
  for (const entry of reader.entries(context, parent)) {
    context.signal?.throwIfAborted();
    yield* only(kind, await reader.read(context, entry));
  }
}

function* only<K extends EntityKind>(kind: K, entity: Entity | undefined): Generator<EntityOf<K>, void, undefined> {
  if (isOf(entity, kind)) yield entity;
}

function isOf<K extends EntityKind>(entity: Entity | undefined, kind: K): entity is EntityOf<K> {
  return entity?.kind === kind;
}

async function getOf<K extends EntityKind>(context: F3Context, kind: K, key: string): Promise<EntityOf<K> | undefined> {
  const reader: KindReader | undefined = entityReaders[kind];
  const list = reader && context.tree.list(reader.list);
  const place = list === undefined ? -1 : placeOfKey(list, key);
  const entry = list?.entries[place];
  if (entry !== undefined) {
    const entity = await reader?.read(context, entry);
    return isOf(entity, kind) ? entity : undefined;
  }
  const row = await wholeAt(context, kind, key);
  if (row !== undefined || list !== undefined) return row;
  for await (const entity of scanOf(context, kind)) if (entity.key === key) return entity;
  return undefined;
}

/** SHA-256 of the bytes of a file, as its record has it. */
async function digestOfFile(context: F3Context, key: string): Promise<string> {
  const kind = key.startsWith('asset:') ? 'asset' : 'attachment';
  const { entries } = context.tree.list(kind);
  const entry = entries[placeOfKey(context.tree.list(kind), key)];
  const record = entry === undefined ? await rowAt(context, kind, key) : await context.record(entry);
  return record === undefined ? '' : textIn(record, 'sha256').toLowerCase();
}

const headRef = /^refs\/f3\/(\d+)\/head$/u;

/** Heads of pull requests under the names that all others know; they are written as `refs/f3/` anew. */
function withPullRefs(repository: RepositorySource | undefined): RepositorySource | undefined {
  if (repository === undefined || !repository.refs.some(({ name }) => headRef.test(name))) return repository;
  const names = new Set(repository.refs.map(({ name }) => name));
  const refs = repository.refs.flatMap((ref) => {
    const [, number] = headRef.exec(ref.name) ?? [];
    if (number === undefined) return [ref];
    const name = `refs/pull/${number}/head`;
    return names.has(name) ? [] : [{ ...ref, name }];
  });
  return { ...repository, refs: refs.sort((a, b) => compareText(a.name, b.name)) };
}
