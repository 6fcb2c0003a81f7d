import { hex } from '../lib/bytes.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { GitObject } from '../model/project-source.ts';
import type { StoredPack } from '../model/repository-record.ts';
import { hasId, type IdTable, idBytes, idText, openIdTable } from './id-table.ts';
import { openRepository } from './open-repository.ts';
import { corrupt, oidBytes } from './pack-format.ts';

export interface WalkOptions {
  readonly blobs: BlobStore;
  readonly packs: readonly StoredPack[];
  /** Where to begin: what HEAD and refs point at. */
  readonly roots: readonly string[];
  /** Sorted: what is named by some object and is in none of the packs. */
  readonly absent: Uint8Array;
  /** Commits whose parents need not be there. */
  readonly shallow: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

/**
 * The first of the absent objects that can be reached from the roots; `undefined` when only leftovers name them. Reads every commit, tag and
 * tree that is reachable once, no blob: dear, and only for repositories in which something is absent. Memory: one bit and at most eight bytes
 * for each object.
 */
export async function reachedAbsent(options: WalkOptions): Promise<string | undefined> {
  const { absent, packs, blobs, signal } = options;
  const record = { objectFormat: 'sha1', refs: [], packs, objectCount: 0 } as const;
  const repository = openRepository('code', record, blobs);
  const seen = await openSeen(blobs, packs);
  const open: number[] = [];

  async function visit(id: Uint8Array): Promise<boolean> {
    if (hasId(absent, id)) return false;
    const row = await seen.first(id);
    if (row !== undefined) open.push(row);
    return true;
  }

  for (const root of options.roots) if (!(await visit(idBytes(root)))) return root;
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    signal?.throwIfAborted();
    const oid = await seen.oid(row);
    const object = await repository.readObject(oid);
    if (object === undefined) throw corrupt('an index names an object that is not there');
    for (const { id, isBlob } of linksOf(object, options.shallow.has(oid)))
      if (isBlob ? hasId(absent, id) : !(await visit(id))) return hex(id);
  }
  return undefined;
}

/** Which objects were met, over all packs, by the row in their index. */
async function openSeen(blobs: BlobStore, packs: readonly StoredPack[]) {
  const tables: { readonly table: IdTable; readonly before: number }[] = [];
  let count = 0;
  for (const { index } of packs) {
    const table = await openIdTable(blobs, index, 16 << 20);
    tables.push({ table, before: count });
    count += table.count;
  }
  const met = new Uint8Array(Math.ceil(count / 8));
  return {
    /** The row when it is met for the first time. */
    async first(id: Uint8Array): Promise<number | undefined> {
      for (const { table, before } of tables) {
        const found = await table.row(id);
        if (found === undefined) continue;
        const row = before + found;
        const bit = 1 << (row & 7);
        const byte = met[row >>> 3] ?? 0;
        if (byte & bit) return undefined;
        met[row >>> 3] = byte | bit;
        return row;
      }
      return undefined;
    },
    async oid(row: number): Promise<string> {
      const own = tables.findLast(({ before }) => before <= row);
      if (own === undefined) throw corrupt('an index is too short');
      return idText(await own.table.ids(row - own.before, row - own.before + 1), 0);
    },
  };
}

interface Link {
  readonly id: Uint8Array;
  readonly isBlob: boolean;
}

function linksOf(object: GitObject, isShallow: boolean): Link[] {
  if (object.type === 'tree') return treeLinks(object.content);
  if (object.type === 'blob') return [];
  const links: Link[] = [];
  for (const line of headerLines(object.content)) {
    const [, word, oid] = /^(tree|parent|object) ([0-9a-f]{40})$/i.exec(line) ?? [];
    if (oid === undefined || (word === 'parent' && isShallow)) continue;
    links.push({ id: idBytes(oid), isBlob: false });
  }
  return links;
}

/** Lines before the first empty one. A message may be long, a header is not. */
function headerLines(content: Uint8Array): string[] {
  const text = new TextDecoder('latin1').decode(content.subarray(0, 1 << 20));
  const end = text.indexOf('\n\n');
  return (end < 0 ? text : text.slice(0, end)).split('\n');
}

/** `<mode> <name>\0<id>` again and again; a submodule is in another repository, and what has no known mode names nothing. */
function treeLinks(content: Uint8Array): Link[] {
  const links: Link[] = [];
  for (let at = 0; at < content.length; ) {
    const nul = content.indexOf(0, at);
    if (nul < 0 || nul + 1 + oidBytes > content.length) throw corrupt('a folder ends early');
    const id = content.subarray(nul + 1, nul + 1 + oidBytes);
    const kind = kindOf(content.subarray(at, nul));
    if (kind === folder) links.push({ id, isBlob: false });
    else if (kind === file || kind === symbolicLink) links.push({ id, isBlob: true });
    at = nul + 1 + oidBytes;
  }
  return links;
}

const folder = 0o04;
const file = 0o10;
const symbolicLink = 0o12;

/** The kind in an entry's mode, which old programs wrote with zeros in front. */
function kindOf(entry: Uint8Array): number {
  let mode = 0;
  for (const byte of entry) {
    if (byte < 48 || byte > 55) break;
    mode = ((mode << 3) | (byte - 48)) & 0xffff;
  }
  return mode >> 12;
}
