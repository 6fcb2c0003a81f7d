import { utf8 } from '../lib/bytes.ts';
import { safePath } from '../lib/safe-path.ts';
import type { ArchiveCode } from '../model/archive-table.ts';
import type { Oddity } from './archive-error.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const control = /[\x01-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\p{Cs}]/u;
/** Embeddings, overrides and isolates: a name with them looks like another one. */
const bidi = /[\u202a-\u202e\u2066-\u2069]/u;

/**
 * The path of an entry, relative and inside its root, made from its name in an archive; `undefined`, and told, when it has to be left out.
 * A folder's ends in `/`.
 */
export function entryPath(name: string, nameBytes: number, odd: Oddity): string | undefined {
  let path = name;
  if (path.includes('\\')) {
    odd('entry-name-backslash', name);
    path = path.replaceAll('\\', '/');
  }
  while (path.startsWith('./')) path = path.slice(2);
  const fault = faultOf(path, nameBytes);
  if (fault !== undefined) {
    odd(fault, name);
    return undefined;
  }
  if (!isPortable(path)) odd('entry-name-unportable', name);
  return path;
}

function faultOf(path: string, nameBytes: number): ArchiveCode | undefined {
  if (path === '' || path === '.') return 'entry-name-empty';
  if (path.length > nameBytes || utf8(path).length > nameBytes) return 'entry-name-too-long';
  if (path.includes('\0')) return 'entry-name-nul';
  if (bidi.test(path)) return 'entry-name-bidi';
  if (control.test(path)) return 'entry-name-control';
  if (path.startsWith('/')) return 'entry-name-absolute';
  if (/^[A-Za-z]:/.test(path)) return 'entry-name-drive';
  const parts = (path.endsWith('/') ? path.slice(0, -1) : path).split('/');
  if (parts.includes('..')) return 'entry-name-climbs';
  return parts.includes('') || parts.includes('.') ? 'entry-name-empty-part' : undefined;
}

function isPortable(path: string): boolean {
  try {
    safePath(path);
    return true;
  } catch {
    return false;
  }
}
