import { utf8 } from '../../lib/bytes.ts';
import type { ArchiveFile } from '../../model/archive-file.ts';
import type { Entity, EntityKind } from '../../model/entity.ts';
import type { CheckRecord } from '../common/check-record.ts';
import { bytesFile } from '../common/text-file.ts';
import { utcTime } from '../common/times.ts';
import type { EncodeContext } from '../format.ts';
import { type DifferenceRow, differenceRow } from './differences.ts';
import { extraPath, type NodePath } from './paths.ts';
import { lossOf } from './supports.ts';

/** Reactions live in what they belong to; their times have a sheet of their own. */
export type SheetName = EntityKind | 'reaction';

/** A line of a sheet; see README.md. */
export type ExtraRow =
  | (DifferenceRow & { readonly made?: true })
  | { readonly path: NodePath; readonly entity: Readonly<Record<string, unknown>> };

/** What F3 has no place for, while the tree is walked. */
export interface Sheets {
  /** Keeps what reading the file of the entity does not give. */
  differ<T extends Entity>(path: NodePath, entity: T, read: T): void;
  /** Keeps that the file stands there only because others refer to it, and what the model knows beyond it. */
  made<T extends Entity>(path: NodePath, entity: T, read: T): void;
  add(sheet: SheetName, key: string, row: ExtraRow): void;
  /** Parts that are full. Each is given once. */
  full(): ArchiveFile[];
  /** What is left, and the account of all. */
  rest(): ArchiveFile[];
}

/** Characters of a part. */
const partSize = 1024 * 1024;

interface Sheet {
  readonly rows: string[];
  characters: number;
  parts: number;
}

const times: ReadonlySet<string> = new Set([
  'created',
  'updated',
  'closed',
  'edited',
  'deadline',
  'mergedAt',
  'submitted',
  'published',
  'answered',
  'removed',
]);

/** What stands for the value in the format: times in UTC, and nothing for empty lists that reading does not give either. */
function comparableValue(field: string, value: unknown, read: unknown): unknown {
  // Addresses to fetch from may hold secrets.
  if (field === 'download') return read;
  if (read === undefined && Array.isArray(value) && value.length === 0) return undefined;
  return typeof value === 'string' && times.has(field) ? utcTime(value) : value;
}

/** The entity as it can be compared with what reading gives. */
function comparable<T extends Entity>(entity: T, read: T): T {
  let changed: Record<string, unknown> | undefined;
  for (const [field, value] of Object.entries(entity)) {
    const same = comparableValue(field, value, Reflect.get(read, field));
    if (same !== value) {
      changed ??= { ...entity };
      changed[field] = same;
    }
  }
  // Each field has a value of its own kind still, or none.
  return changed === undefined ? entity : (changed as unknown as T);
}

/** Of whole entities the name of their sheet. */
function codeOf(sheet: SheetName, field: string): string {
  if (field === 'entity') return sheet;
  return `${sheet}-${field.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function createSheets(check: CheckRecord, context: EncodeContext): Sheets {
  const sheets = new Map<SheetName, Sheet>();
  const losses = new Map<string, { sheet: SheetName; what: string; count: number }>();
  let full: ArchiveFile[] = [];

  const lose = (sheet: SheetName, field: string) => {
    const what = lossOf(sheet, field);
    if (what === undefined) return;
    const code = codeOf(sheet, field);
    const known = losses.get(code);
    if (known === undefined) losses.set(code, { sheet, what, count: 1 });
    else known.count++;
  };
  const seal = (name: SheetName, sheet: Sheet): ArchiveFile => {
    const file = bytesFile(extraPath(name, ++sheet.parts), utf8(sheet.rows.join('')));
    sheet.rows.length = 0;
    sheet.characters = 0;
    return file;
  };
  const add = (name: SheetName, key: string, row: ExtraRow) => {
    const sheet = sheets.get(name) ?? { rows: [], characters: 0, parts: 0 };
    sheets.set(name, sheet);
    check('extra', extraPath(name, sheet.parts + 1), key, row);
    // A flag that is not set is kept, and nobody misses it.
    for (const [field, value] of Object.entries('entity' in row ? { entity: true } : (row.fields ?? {})))
      if (value !== false) lose(name, field);
    const line = `${JSON.stringify(row)}\n`;
    sheet.rows.push(line);
    sheet.characters += line.length;
    if (sheet.characters >= partSize) full.push(seal(name, sheet));
  };
  return {
    add,
    differ(path, entity, read) {
      const row = differenceRow(path, comparable(entity, read), read);
      if (row !== undefined) add(entity.kind, entity.key, row);
    },
    made(path, entity, read) {
      const row = differenceRow(path, comparable(entity, read), read);
      add(entity.kind, entity.key, { ...(row ?? { path }), made: true });
    },
    full() {
      const parts = full;
      full = [];
      return parts;
    },
    rest() {
      const parts = [...sheets].flatMap(([name, sheet]) => (sheet.rows.length === 0 ? [] : [seal(name, sheet)]));
      for (const [code, { sheet, what, count }] of losses) context.lose({ code, what, count, where: extraPath(sheet) });
      return parts;
    },
  };
}
