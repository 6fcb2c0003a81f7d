import type { Entity } from '../../model/entity.ts';
import type { BlobRef } from '../../model/project-source.ts';
import { ofForge } from '../common/supports.ts';
import type { NodePath } from './paths.ts';
import type { ExtraRow } from './sheets.ts';

/** Said by where the row is. */
const placed: ReadonlySet<string> = new Set(['key', 'parent', 'pullRequest']);

/** Never written: addresses to fetch from may hold secrets. */
const secret = 'download';
/** What is kept for asking the forge again. */
const asked: ReadonlySet<string> = new Set(ofForge);

function fieldsOf(entity: Entity, isLeftOut: (field: string) => boolean): Record<string, unknown> {
  const fields = Object.entries(entity).filter(
    ([field, value]) => value !== undefined && field !== secret && !asked.has(field) && !isLeftOut(field),
  );
  return Object.fromEntries(fields);
}

/** Where the bytes are, when they are there. */
const bytesOf = (blob: BlobRef | undefined) => (blob === undefined ? {} : { size: blob.size, sha256: blob.sha256 });

/** An entity without a file, at what it belongs to. */
export function wholeEntity(path: NodePath, entity: Entity, blob?: BlobRef): ExtraRow {
  return { path, entity: { ...fieldsOf(entity, (field) => placed.has(field)), ...bytesOf(blob) } };
}

/** An entity whose parent has no file either, or whose place is taken: as it was collected. */
export function orphan(entity: Entity, blob?: BlobRef): ExtraRow {
  return { path: '', entity: { ...fieldsOf(entity, () => false), ...bytesOf(blob) } };
}
