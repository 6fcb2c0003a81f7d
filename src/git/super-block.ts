/** What lightning-fs knows of a file or folder. */
export interface Stat {
  readonly type: 'file' | 'dir' | 'symlink';
  readonly mode: number;
  readonly size: number;
  readonly ino: number;
  readonly mtimeMs: number;
  readonly uid: number;
  readonly gid: number;
}

/** lightning-fs's whole tree of folders: names to maps, and 0 to the stat of the map itself. The outermost has `/` only. */
export type SuperBlock = Map<string | number, SuperBlock | Stat>;

/** The same as JSON: maps are no JSON. */
export interface PlainFolder {
  readonly stat: Stat;
  readonly entries: [name: string, content: PlainFolder][];
}

/** Deeper trees than this are no repositories. */
const deepest = 100;

export function folderEntry(ino: number): PlainFolder {
  return { stat: { type: 'dir', mode: 0o777, size: 0, ino, mtimeMs: 0, uid: 1, gid: 1 }, entries: [] };
}

export function fileEntry(ino: number, size: number): PlainFolder {
  return { stat: { type: 'file', mode: 0o666, size, ino, mtimeMs: 0, uid: 1, gid: 1 }, entries: [] };
}

export function plainOf(map: SuperBlock, depth = 0): PlainFolder {
  if (depth > deepest) throw new Error('folders lie too deep inside each other');
  const stat = map.get(0);
  const plain = { ...folderEntry(0), ...(stat === undefined || stat instanceof Map ? {} : { stat }) };
  for (const [name, content] of map)
    if (content instanceof Map) plain.entries.push([String(name), plainOf(content, depth + 1)]);
  return plain;
}

/** `null` for what is no saved tree. */
export function superBlockOf(value: unknown, depth = 0): SuperBlock | null {
  if (depth > deepest || typeof value !== 'object' || value === null) return null;
  if (!('stat' in value) || !isStat(value.stat) || !('entries' in value) || !Array.isArray(value.entries)) return null;
  // The outermost map has no stat of its own.
  const map: SuperBlock = depth === 0 ? new Map() : new Map([[0, value.stat]]);
  for (const entry of value.entries) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return null;
    const content = superBlockOf(entry[1], depth + 1);
    if (content === null) return null;
    map.set(entry[0], content);
  }
  return map;
}

function isStat(value: unknown): value is Stat {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'ino' in value &&
    typeof value.ino === 'number' &&
    'size' in value &&
    typeof value.size === 'number'
  );
}
