import { type SizedEntry, type ZipOptions, zip, zipLength } from '../archive/zip.ts';
import type { Forge, ProjectFacts } from '../forges/forge.ts';
import type { Format } from '../formats/format.ts';
import { utf8 } from '../lib/bytes.ts';
import { safeName } from '../lib/safe-path.ts';
import { streamFrom } from '../lib/streams.ts';
import { takingTurns } from '../lib/turns.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import type { Problem } from '../model/problem.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Loss, Receipt } from '../model/receipt.ts';
import type { ChangeSummary } from '../model/run-record.ts';
import type { OpenSpool } from '../model/spool.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { archiveNameOf } from './archive-name.ts';
import { sumsFile } from './checksums.ts';
import { type EntryList, type EntryTable, entryTable, joinedEntries, type NamedEntries } from './entry-table.ts';
import { lossSum } from './loss-sum.ts';
import { type ContentsOptions, createContents, type PackContents } from './pack-contents.ts';
import { createProblemList } from './problem-list.ts';
import { layoutVersion, makeBooks, makeReceipt } from './receipt.ts';
import type { UnitFailure } from './tasks.ts';
import type { Unfinished } from './unfinished.ts';

export type { EntryList } from './entry-table.ts';

export interface PackInput {
  readonly vault: ProjectVault;
  readonly forge: Forge;
  readonly facts: ProjectFacts;
  readonly format: Format;
  readonly ticked: readonly Unit[];
  /** E-mail addresses of people were asked for; otherwise the source has none. */
  readonly emails?: boolean;
  readonly failures: Readonly<Partial<Record<Unit, UnitFailure>>>;
  /** What of it was not read to its end; absent when the last round has ended. */
  readonly unfinished?: Unfinished;
  /** Version of this program. */
  readonly version: string;
  /** When collecting began and ended, RFC 3339. The only times of ours in the archive, in `takeout.json` only. */
  readonly collected: { readonly from: string; readonly to: string; readonly changes?: ChangeSummary };
  /** What is packed, where it is not all that the vault has. */
  readonly source?: ProjectSource;
  /** Where what is written is kept until the plan is closed. Absent for what will hardly be saved. */
  readonly openSpool?: OpenSpool;
}

export interface PackPlan {
  readonly receipt: Receipt;
  readonly name: string;
  /** Exact length of the ZIP, bytes. */
  readonly size: number;
  /** The archive; may be asked for again after a failed save and gives the same bytes. `reuse`: as in `ZipOptions`. */
  open(signal: AbortSignal, options?: Pick<ZipOptions, 'reuse'>): ReadableStream<Uint8Array>;
  readonly entries: EntryList;
  /** The archive's files in order, with their sizes; to be pulled one by one, like an encoder's. */
  files(signal: AbortSignal): AsyncIterable<ArchiveFile>;
  /** Gives back the room that the archive's files take beside the vault. It can still be saved, more slowly. */
  close(): void;
}

const json = (value: unknown) => utf8(`${JSON.stringify(value, null, 2)}\n`);

/** A small file that is in memory already. */
function textFile(path: string, bytes: Uint8Array): ArchiveFile {
  return { path, size: bytes.length, bytes, open: () => streamFrom([bytes]) };
}

interface Dump {
  readonly contents: PackContents;
  readonly problems: readonly Problem[];
  readonly losses: readonly Loss[];
  readonly books: Receipt['units'];
}

/** Problems of writing that are named one by one. */
const problemsOfWriting = 5000;

/** Writes the whole dump: every record is checked, every size and digest known before anything is saved. */
async function writeOut(input: PackInput, options: ContentsOptions): Promise<Dump> {
  const contents = await createContents(options);
  const problems = createProblemList(problemsOfWriting);
  const losses = lossSum();
  let books: Promise<Receipt['units']> | undefined;
  const othersTurn = takingTurns();
  const context = {
    report: problems.add,
    lose: losses.lose,
    units: input.ticked,
    signal: options.signal,
  };
  try {
    for await (const file of input.format.encode(input.source ?? input.vault, context)) {
      await contents.add(file);
      await othersTurn();
      // Most rows are written when the first blob comes: the storage can count them while it is asked for little else.
      if (file.sha256 !== undefined && books === undefined) {
        books = makeBooks(input);
        books.catch(() => {});
      }
    }
    contents.seal();
    return { contents, problems: problems.take(), losses: losses.all(), books: await (books ?? makeBooks(input)) };
  } catch (error) {
    contents.close();
    throw error;
  }
}

function takeoutRecord(input: PackInput, receipt: Receipt): unknown {
  const counts = Object.fromEntries(Object.entries(receipt.units).map(([unit, { got }]) => [unit, got]));
  return {
    layout: layoutVersion,
    madeBy: { name: 'forge-takeout', version: input.version },
    format: { id: input.format.id, version: input.format.version },
    source: receipt.source,
    project: receipt.project,
    collected: input.collected,
    units: input.ticked,
    ...(input.emails && { emails: true }),
    counts,
  };
}

/** What stands beside the dump, in its order. */
async function besideFiles(input: PackInput, receipt: Receipt): Promise<ArchiveFile[]> {
  const schemas = await input.format.schemas();
  return [
    textFile('RESTORE.md', utf8(await input.format.restoreNotes(input.source ?? input.vault))),
    textFile('takeout.json', json(takeoutRecord(input, receipt))),
    textFile('receipt.json', json(receipt)),
    ...schemas.map((schema) => textFile(`schemas/${schema.name}`, utf8(schema.text))),
  ];
}

/**
 * Plans the archive: receipt, exact size, and a way to stream it as often as wanted. Pure function of the vault. With a spool everything is
 * written once, and saving copies it; without, it is written again each time.
 */
export async function planArchive(
  input: PackInput,
  signal: AbortSignal,
  onBytes: (count: number) => void = () => {},
): Promise<PackPlan> {
  const dump = await writeOut(input, { signal, onBytes, spool: await input.openSpool?.() });
  try {
    return await planOf(input, dump, signal);
  } catch (error) {
    dump.contents.close();
    throw error;
  }
}

async function planOf(
  input: PackInput,
  { contents, problems, losses, books }: Dump,
  signal: AbortSignal,
): Promise<PackPlan> {
  const receipt = await makeReceipt({ ...input, books, encodeProblems: problems, losses });
  const beside = await besideFiles(input, receipt);
  const besides = await createContents({ signal, onBytes: () => {} });
  for (const file of beside) await besides.add(file);
  const sums = await sumsFile(joinedEntries([besides.entries, contents.entries]));
  const last = entryTable();
  last.add(sums);
  const entries = joinedEntries([besides.entries, contents.entries, last]);
  const modified = input.facts.project.updated;
  async function* files(filesSignal: AbortSignal, reuse?: boolean): AsyncGenerator<ArchiveFile, void, undefined> {
    yield* beside;
    yield* contents.files(reuse) ?? writtenAgain(input, contents.entries, filesSignal);
    yield sums;
  }
  return {
    receipt,
    name: archiveNameOf(safeName(input.facts.project.name, 'project'), input.format.id),
    size: Number(zipLength(sizesOf(entries))),
    open: (openSignal, options) =>
      zip(files(openSignal, options?.reuse), { ...options, ...(modified !== undefined && { modified }) }),
    entries,
    files: (filesSignal) => files(filesSignal),
    close: contents.close,
  };
}

function* sizesOf(entries: NamedEntries): Generator<SizedEntry, void, undefined> {
  for (let index = 0; index < entries.length; index++) yield { name: entries.name(index), size: entries.size(index) };
}

async function* writtenAgain(
  input: PackInput,
  entries: EntryTable,
  signal: AbortSignal,
): AsyncGenerator<ArchiveFile, void, undefined> {
  const context = { report: () => {}, lose: () => {}, units: input.ticked, signal };
  let at = 0;
  for await (const file of input.format.encode(input.source ?? input.vault, context)) {
    // The plan's size makes the archive fail loudly if the vault changed since it was checked.
    yield { ...file, ...(at < entries.length ? { size: entries.size(at) } : {}) };
    at++;
  }
}
