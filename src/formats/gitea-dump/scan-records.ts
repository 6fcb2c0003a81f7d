import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import { entryChunks } from '../../model/entry-chunks.ts';
import { readItemsTogether } from '../common/yaml-read/read-items.ts';
import type { YamlItem } from '../common/yaml-read/types.ts';
import { paths } from './paths.ts';
import { type RecordKind, textKeys } from './record-shapes.ts';

/** One record of a YAML file as it was read. */
export interface ScannedRecord {
  readonly file: string;
  readonly kind: RecordKind;
  /** Number that the file is named after; of comments and reviews only. */
  readonly number?: number;
  /** Place in the file's list, from 0. */
  readonly at: number;
  readonly item: YamlItem;
}

const wholeFiles = {
  repo: paths.repository,
  topic: paths.topics,
  label: paths.labels,
  milestone: paths.milestones,
  release: paths.releases,
  issue: paths.issues,
  pull_request: paths.pullRequests,
} as const;

const folders = { comment: 'comments/', review: 'reviews/' } as const;

/** Kinds whose file is one mapping and no list. */
export function isMappingKind(kind: RecordKind): boolean {
  return kind === 'repo' || kind === 'topic';
}

/** A file of a dump that holds records. */
export interface RecordFile {
  readonly kind: RecordKind;
  readonly entry: ArchiveEntry;
  readonly number?: number;
}

const numbered = /^[1-9]\d{0,15}\.yml$/u;

/** The files of one kind that are there, in the archive's order. */
export function recordEntries(index: ArchiveIndex, kind: RecordKind): readonly ArchiveEntry[] {
  if (kind === 'comment' || kind === 'review') {
    const folder = folders[kind];
    return index.under(folder).filter(({ path }) => numbered.test(path.slice(folder.length)));
  }
  const entry = index.get(wholeFiles[kind]);
  return entry === undefined ? [] : [entry];
}

/** The files of one kind that are there; those of comments and reviews in the order of their numbers. */
export function recordFiles(index: ArchiveIndex, kind: RecordKind): RecordFile[] {
  const entries = recordEntries(index, kind);
  if (kind !== 'comment' && kind !== 'review') return entries.map((entry) => ({ kind, entry }));
  const folder = folders[kind];
  return entries
    .map((entry) => ({ kind, entry, number: Number.parseInt(entry.path.slice(folder.length), 10) }))
    .sort((a, b) => a.number - b.number);
}

/** The records of one file, some at a time. */
export async function* scanTogether(
  { kind, entry, number }: RecordFile,
  signal?: AbortSignal,
): AsyncGenerator<readonly ScannedRecord[], void, undefined> {
  const file = entry.path;
  let at = 0;
  const record = (item: YamlItem): ScannedRecord =>
    number === undefined ? { file, kind, at: at++, item } : { file, kind, number, at: at++, item };
  for await (const items of readItemsTogether(entryChunks(entry, signal), { texts: textKeys }, signal))
    yield items.map(record);
}

/** The same one by one. */
export async function* scanFile(
  file: RecordFile,
  signal?: AbortSignal,
): AsyncGenerator<ScannedRecord, void, undefined> {
  for await (const records of scanTogether(file, signal)) yield* records;
}

/** All records of a kind, file by file. */
export async function* scanRecords(
  index: ArchiveIndex,
  kind: RecordKind,
  signal?: AbortSignal,
): AsyncGenerator<ScannedRecord, void, undefined> {
  for (const file of recordFiles(index, kind)) yield* scanFile(file, signal);
}
