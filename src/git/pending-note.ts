import type { BlobRef } from '../model/project-source.ts';

/** What is kept of a pack whose bytes are stored and checked, but which has no index yet. */
export interface PendingNote {
  /** Digest of what was asked of whom, and of the refs that were offered then. */
  readonly question: string;
  readonly pack: BlobRef;
  /** What the server said beside the pack: commits whose parents it does not have. */
  readonly shallow: readonly string[];
}

/** `undefined` for what is no such note: an older page may have written it. */
export function readNote(value: unknown): PendingNote | undefined {
  const question = textAt(value, 'question');
  const pack = fieldAt(value, 'pack');
  const blob = textAt(pack, 'blob');
  const sha256 = textAt(pack, 'sha256');
  const size = fieldAt(pack, 'size');
  if (question === undefined || blob === undefined || sha256 === undefined || typeof size !== 'number')
    return undefined;
  const shallow = fieldAt(value, 'shallow');
  if (!Array.isArray(shallow) || !shallow.every((oid) => typeof oid === 'string')) return undefined;
  return { question, pack: { size, sha256, blob }, shallow };
}

function fieldAt(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textAt(value: unknown, name: string): string | undefined {
  const found = fieldAt(value, name);
  return typeof found === 'string' ? found : undefined;
}
