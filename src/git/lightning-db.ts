import { bareRepository } from '../lib/bare-repository.ts';
import { concat, utf8 } from '../lib/bytes.ts';
import { chunksOf } from '../lib/streams.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { BlobRef } from '../model/project-source.ts';
import type { RepositoryRecord } from '../model/repository-record.ts';
import { fileEntry, folderEntry, type PlainFolder, plainOf, type SuperBlock, superBlockOf } from './super-block.ts';

/** Small JSON values by name, for example the vault's settings. `undefined` removes one. */
export interface Values {
  get(name: string): Promise<unknown>;
  set(name: string, value: unknown): Promise<void>;
  /** All or none. */
  setAll(values: ReadonlyMap<string, unknown>): Promise<void>;
}

export interface LightningDbOptions {
  readonly blobs: BlobStore;
  readonly values: Values;
  /** Before the names of its blobs and values. */
  readonly name: string;
}

/** The `db` argument of lightning-fs: its files are blobs of ours, in chunks; its folders are one small value. */
export interface LightningDb {
  saveSuperblock(root: SuperBlock): Promise<void>;
  /** `null` for a file system that has never been saved. */
  loadSuperblock(): Promise<SuperBlock | null>;
  /** Whole: lightning-fs knows no windows. Only for what is small. */
  readFile(inode: number): Promise<Uint8Array | undefined>;
  writeFile(inode: number, data: Uint8Array): Promise<void>;
  unlink(inode: number): Promise<void>;
  wipe(): Promise<void>;
  close(): void;
}

/**
 * lightning-fs over a blob store. What it writes is durable as soon as `writeFile` resolves, but its folders are saved half a second later, by
 * itself: call its `flush()` for what matters, or write a whole repository with `saveBareRepository`.
 */
export function lightningDb({ blobs, values, name }: LightningDbOptions): LightningDb {
  const keyOf = (inode: number) => `${name}:inode:${inode}`;
  const refOf = async (inode: number) => asBlobRef(await values.get(keyOf(inode)));

  async function unlink(inode: number): Promise<void> {
    const blob = await refOf(inode);
    await values.set(keyOf(inode), undefined);
    if (blob) await blobs.remove(blob);
  }

  async function load(): Promise<SuperBlock | null> {
    return superBlockOf(await values.get(`${name}:root`));
  }

  return {
    saveSuperblock: (root) => values.set(`${name}:root`, plainOf(root)),
    loadSuperblock: load,
    readFile: async (inode) => {
      const kept = await values.get(keyOf(inode));
      if (typeof kept === 'string') return utf8(kept);
      const blob = asBlobRef(kept);
      if (blob === undefined) return undefined;
      const parts: Uint8Array[] = [];
      for await (const part of chunksOf(blobs.open(blob))) parts.push(part);
      return concat(parts);
    },
    writeFile: async (inode, data) => {
      const old = await refOf(inode);
      await values.set(keyOf(inode), await writeBlob(blobs, keyOf(inode), data));
      if (old) await blobs.remove(old);
    },
    unlink,
    wipe: async () => {
      const root = await load();
      await values.set(`${name}:root`, undefined);
      for (const inode of inodesOf(root)) await unlink(inode);
    },
    close: () => {},
  };
}

/** Letters of a file that is kept as a value, not as a blob. */
const longestInline = 1 << 16;

/**
 * Lays a fetched repository out as `/HEAD`, `/config`, `/packed-refs`, `/objects/pack/…` for lightning-fs. Packs are named, not copied;
 * names and folders are written at once, so that nothing is named that is not there.
 */
export async function saveBareRepository(options: LightningDbOptions, record: RepositoryRecord): Promise<void> {
  const { blobs, values, name } = options;
  const root = folderEntry(0);
  let inode = 0;
  const saved = new Map<string, unknown>();
  const files = bareRepository<BlobRef>({ ...record, head: record.head ?? 'refs/heads/main' });
  for (const file of files) {
    const parts = file.path.split('/');
    const last = parts.pop() ?? '';
    let folder: PlainFolder = root;
    for (const part of parts) {
      const known: PlainFolder | undefined = folder.entries.find((entry) => entry[0] === part)?.[1];
      const next: PlainFolder = known ?? folderEntry(++inode);
      if (known === undefined) folder.entries.push([part, next]);
      folder = next;
    }
    if (last === '') continue;
    const key = `${name}:inode:${++inode}`;
    const value = file.blob ?? (await keptText(blobs, key, file.text));
    saved.set(key, value);
    folder.entries.push([last, fileEntry(inode, typeof value === 'string' ? utf8(value).length : value.size)]);
  }
  saved.set(`${name}:root`, { stat: root.stat, entries: [['/', root]] });
  await values.setAll(saved);
}

/** A blob costs two waits for the disk: too much for a few lines. */
async function keptText(blobs: BlobStore, key: string, text: string): Promise<BlobRef | string> {
  return text.length <= longestInline ? text : writeBlob(blobs, key, utf8(text));
}

async function writeBlob(blobs: BlobStore, name: string, data: Uint8Array): Promise<BlobRef> {
  const writer = await blobs.writer(name);
  // A copy: the store may keep what it is given, and lightning-fs's callers may change it.
  if (data.length > 0) await writer.write(data.slice());
  return writer.finish(data.length);
}

function asBlobRef(value: unknown): BlobRef | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('size' in value) || !('sha256' in value) || !('blob' in value)) return undefined;
  const { size, sha256, blob } = value;
  const fits = typeof size === 'number' && typeof sha256 === 'string' && typeof blob === 'string';
  return fits ? { size, sha256, blob } : undefined;
}

function inodesOf(root: SuperBlock | null): number[] {
  const inodes: number[] = [];
  const open = root === null ? [] : [root];
  for (let map = open.pop(); map !== undefined; map = open.pop()) {
    for (const value of map.values()) {
      if (value instanceof Map) open.push(value);
      else if (value.type === 'file') inodes.push(value.ino);
    }
  }
  return inodes;
}
