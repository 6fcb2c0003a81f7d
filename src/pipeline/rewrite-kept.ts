import type { Format, FormatReader } from '../formats/format.ts';
import { safeName } from '../lib/safe-path.ts';
import type { ArchiveEntry, ArchiveIndex } from '../model/archive-index.ts';
import type { RepairChoices, RepairOffer } from '../model/repair-choice.ts';
import type { Findings } from './archive-verdict.ts';

/** Files beside a format's own that are made anew, or would no longer be right. */
const writtenAnew = /^(?:SHA256SUMS|RESTORE\.md|takeout\.json|receipt\.json|schemas\/.*)$/;

/** Files of the archive that are copied as they are. */
export interface Kept {
  /** No part of the format. */
  readonly beside: readonly ArchiveEntry[];
  /** In folders of the format, but no record names them, or what they hang on cannot be read: unless their paths are written. */
  readonly unwritten: readonly ArchiveEntry[];
  /** What there was to choose. */
  readonly offer: RepairOffer;
}

interface KeptInput {
  readonly index: ArchiveIndex;
  readonly findings: Findings;
  readonly format: Format;
  readonly to: Format;
  readonly choices?: RepairChoices;
  readonly signal: AbortSignal;
}

/** What is copied into the archive that is written anew, and what a person can choose about it. */
export async function keptFiles(input: KeptInput): Promise<Kept> {
  const { index, findings, format, to, choices } = input;
  const readers = await Promise.all([format.reader(), to.reader()] as const);
  const owns = readers.map((reader) => reader.owns(index));
  const isMade = (path: string) => writtenAnew.test(path) || owns.some((isOwn) => isOwn(path));
  const beside = index.entries.filter(({ path }) => !isMade(path));
  const unnamed = unnamedIn(index, findings);
  const credentials = findings.codes.find(({ code }) => code === 'credentials')?.count ?? 0;
  const { unread, lost } = await unreadIn(input, readers[0]);
  const offer = {
    ...(credentials > 0 && { credentials }),
    ...(unnamed.length > 0 && { unnamed: unnamed.length }),
    ...(unread.length > 0 && { unread: unread.length }),
    ...(beside.length > 0 && { beside: beside.length }),
    ...(lost > 0 && { lost }),
  };
  return {
    beside: choices?.beside === false ? [] : beside,
    unwritten: [...(choices?.unnamed === false ? unnamed : []), ...(choices?.unread === false ? [] : unread)],
    offer,
  };
}

/** Files that reading the project passes by: those that can be copied, and the number of the others. */
async function unreadIn({ index, findings, signal }: KeptInput, reader: FormatReader) {
  const passed = (await reader.passedBy?.(index, signal)) ?? [];
  const damaged = findings.codes.find(({ code }) => code === 'entry-damaged');
  const isDamaged = new Set(damaged?.places.map(({ file }) => file));
  const unread = passed.filter(({ path }) => isWritable(path) && !isDamaged.has(path));
  return { unread, lost: passed.length - unread.length };
}

/** Empty when not all can be copied: more than the check remembers, or with names that are not written. Some copied and some not is no choice. */
function unnamedIn(index: ArchiveIndex, findings: Findings): readonly ArchiveEntry[] {
  const found = findings.codes.find(({ code }) => code === 'file-unnamed');
  if (found === undefined || found.places.length < found.count) return [];
  const entries = found.places.flatMap(({ file }) => (file === undefined ? [] : (index.get(file) ?? [])));
  return entries.every(({ path }) => isWritable(path)) ? entries : [];
}

function isWritable(path: string): boolean {
  return path.split('/').every((part) => safeName(part, '') === part);
}
