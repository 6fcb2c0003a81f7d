import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import type { Entity } from '../../model/entity.ts';
import type { Project } from '../../model/project.ts';
import type { Reaction } from '../../model/reaction.ts';
import { type PathSheet, pathSheet } from '../common/path-sheet.ts';
import { type Fields, isFields, recordsIn, textIn, timeIn } from '../gitea-dump/loose-fields.ts';
import { type ArchiveLookups, archiveLookups } from './decode-lookups.ts';
import { withDifference } from './entity-shapes.ts';
import { type NodePath, nodeOfFile, sheetParts } from './paths.ts';
import { readRecord } from './read-file.ts';
import { reactionOf } from './read-records.ts';
import type { SheetName } from './sheets.ts';
import { type F3Tree, f3Tree } from './tree.ts';

/** What decoding one archive reads from; each part is read when it is asked for, and then known. */
export interface F3Context {
  readonly tree: F3Tree;
  readonly signal: AbortSignal | undefined;
  lookups(): Promise<ArchiveLookups>;
  project(): Promise<Project | undefined>;
  sheet(name: SheetName): PathSheet;
  /** The row of `extra/` about a file, if there is one. */
  difference(name: SheetName, path: NodePath): Promise<Fields | undefined>;
  /** The entity with what `extra/` says of it. */
  whole<T extends Entity>(path: NodePath, read: T): Promise<T>;
  record(entry: ArchiveEntry | undefined): Promise<Fields | undefined>;
  /** Reactions to what has that path, of files and inside its record. */
  reactions(path: NodePath, record: Fields): Promise<Reaction[]>;
}

/** Asks once, then remembers. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** `index`: of an archive in today's layout. */
export function f3Context(index: ArchiveIndex, signal?: AbortSignal): F3Context {
  const tree = f3Tree(index);
  const sheets = new Map<SheetName, PathSheet>();
  const sheet = (name: SheetName) => {
    const known = sheets.get(name) ?? pathSheet(sheetParts(index, name), signal);
    sheets.set(name, known);
    return known;
  };
  const record = (entry: ArchiveEntry | undefined) => readRecord(entry, signal);
  const difference = async (name: SheetName, path: NodePath) =>
    (await sheet(name).rowsOf(path)).find(({ value }) => !Object.hasOwn(value, 'entity'))?.value;
  const whole = async <T extends Entity>(path: NodePath, read: T): Promise<T> =>
    withDifference(read, await difference(read.kind, path));
  const names = once(() => archiveLookups({ tree, record, whole }));
  return {
    tree,
    signal,
    lookups: names,
    project: async () => (await names()).project,
    sheet,
    difference,
    whole,
    record,
    async reactions(path, fields) {
      const lookups = (await names()).at(path);
      const all = recordsIn(fields, 'reactions').map((inside) => reactionOf(inside, lookups));
      for (const entry of tree.children(path, 'reactions')) {
        const found = await record(entry);
        const node = nodeOfFile(entry.path);
        if (found === undefined || node === undefined) continue;
        const more = (await difference('reaction', node.path))?.['fields'];
        all.push(reactionWith(reactionOf(found, lookups), isFields(more) ? more : undefined));
      }
      return all;
    },
  };
}

/** A row may know the time, and the forge's own word. */
function reactionWith(reaction: Reaction, more: Fields | undefined): Reaction {
  if (more === undefined) return reaction;
  const created = timeIn(more, 'created');
  const content = textIn(more, 'content');
  return {
    ...reaction,
    ...(content !== '' && { content }),
    ...(created !== undefined && { created }),
  };
}
