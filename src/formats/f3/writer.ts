import type { ArchiveFile } from '../../model/archive-file.ts';
import type { CheckRecord } from '../common/check-record.ts';
import { cleanTexts } from '../common/clean-text.ts';
import type { Fields } from '../common/loose-fields.ts';
import { bytesFile, textBytes } from '../common/text-file.ts';
import type { EncodeContext } from '../format.ts';
import { fileOf, type NodeKind, type NodePath } from './paths.ts';

/** A file of a node, and the record as it stands in it. */
interface WrittenNode {
  readonly path: NodePath;
  readonly file: ArchiveFile;
  readonly record: Fields;
}

/** Writes a checked record as the file of a node. `key` names the entity in problems. */
export type WriteNode = (kind: NodeKind, path: NodePath, key: string, record: object) => WrittenNode;

export function nodeWriter(check: CheckRecord, { report, signal }: EncodeContext): WriteNode {
  // Files are made in batches before they are handed on, so memory of one must never be used for the next.
  const bytesOf = textBytes('kept');
  return (kind, path, key, record) => {
    signal.throwIfAborted();
    const file = fileOf(path);
    const clean = cleanTexts(record, key === '' ? file : `${file}#${key}`, report);
    check(kind, file, key, clean);
    return {
      path,
      file: bytesFile(file, bytesOf(`${JSON.stringify(clean, undefined, 2)}\n`)),
      record: { ...clean },
    };
  };
}
