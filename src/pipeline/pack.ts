import { createSHA256 } from 'hash-wasm';
import { type SizedEntry, zip, zipLength } from '../archive/zip.ts';
import type { Forge, ProjectFacts } from '../forges/forge.ts';
import type { Format } from '../formats/format.ts';
import { utf8 } from '../lib/bytes.ts';
import { safeName } from '../lib/safe-path.ts';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import type { Problem } from '../model/problem.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Loss, Receipt } from '../model/receipt.ts';
import type { ChangeSummary } from '../model/run-record.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { sumsFile } from './checksums.ts';
import { type EntryList, type EntryTable, entryTable, joinedEntries, type NamedEntries } from './entry-table.ts';
import { createProblemList } from './problem-list.ts';
import { layoutVersion, makeReceipt } from './receipt.ts';
import type { UnitFailure } from './tasks.ts';

/** A file of the archive with its size and digest, known before the first byte is saved. */
interface Entry {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export type { EntryList } from './entry-table.ts';

export interface PackInput {
  readonly vault: ProjectVault;
  readonly forge: Forge;
  readonly facts: ProjectFacts;
  readonly format: Format;
  readonly ticked: readonly Unit[];
  readonly failures: Readonly<Partial<Record<Unit, UnitFailure>>>;
  /** Version of this program. */
  readonly version: string;
  /** When collecting began and ended, RFC 3339. The only times of ours in the archive, in `takeout.json` only. */
  readonly collected: { readonly from: string; readonly to: string; readonly changes?: ChangeSummary };
  /** What is packed, where it is not all that the vault has. */
  readonly source?: ProjectSource;
}

export interface PackPlan {
  readonly receipt: Receipt;
  readonly name: string;
  /** Exact length of the ZIP, bytes. */
  readonly size: number;
  /** The archive; may be asked for again after a failed save and gives the same bytes. */
  open(signal: AbortSignal): ReadableStream<Uint8Array>;
  readonly entries: EntryList;
  /** The archive's files in order, with their sizes; to be pulled one by one, like an encoder's. */
  files(signal: AbortSignal): AsyncIterable<ArchiveFile>;
}

const json = (value: unknown) => utf8(`${JSON.stringify(value, null, 2)}\n`);

/** A small file that is in memory already. */
function textFile(path: string, bytes: Uint8Array): ArchiveFile {
  return { path, size: bytes.length, bytes, open: () => streamFrom([bytes]) };
}

type Measure = (file: ArchiveFile) => Promise<Entry>;

/** Measures one file after the other with one digest: thousands of small files would each bring a WebAssembly memory of their own. */
async function createMeasure(signal: AbortSignal, onBytes: (count: number) => void): Promise<Measure> {
  const digest = await createSHA256();
  return async (file) => {
    if (file.size !== undefined && file.sha256 !== undefined)
      return { path: file.path, size: file.size, sha256: file.sha256 };
    digest.init();
    let size = 0;
    for await (const chunk of file.bytes === undefined ? chunksOf(file.open()) : [file.bytes]) {
      signal.throwIfAborted();
      digest.update(chunk);
      size += chunk.length;
      onBytes(chunk.length);
    }
    return { path: file.path, size, sha256: digest.digest('hex') };
  };
}

interface Dump {
  readonly entries: EntryTable;
  readonly problems: readonly Problem[];
  readonly losses: readonly Loss[];
}

function sumLosses(): { lose(loss: Loss): void; all(): Loss[] } {
  const byCode = new Map<string, Loss>();
  return {
    lose: (loss) => {
      const before = byCode.get(loss.code);
      byCode.set(loss.code, before === undefined ? loss : { ...before, count: before.count + loss.count });
    },
    all: () => [...byCode.values()],
  };
}

/** Problems of writing that are named one by one. */
const problemsOfWriting = 5000;

/** Writes the whole dump once without keeping it: every record is checked, every size and digest known before anything is saved. */
async function rehearse(input: PackInput, signal: AbortSignal, measure: Measure): Promise<Dump> {
  const entries = entryTable();
  const problems = createProblemList(problemsOfWriting);
  const losses = sumLosses();
  const context = {
    report: problems.add,
    lose: losses.lose,
    units: input.ticked,
    signal,
  };
  for await (const file of input.format.encode(input.source ?? input.vault, context)) entries.add(await measure(file));
  return { entries, problems: problems.take(), losses: losses.all() };
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

/** Plans the archive: receipt, exact size, and a way to stream it as often as wanted. Pure function of the vault. */
export async function planArchive(
  input: PackInput,
  signal: AbortSignal,
  onBytes: (count: number) => void = () => {},
): Promise<PackPlan> {
  const measure = await createMeasure(signal, onBytes);
  const dump = await rehearse(input, signal, measure);
  const receipt = await makeReceipt({ ...input, encodeProblems: dump.problems, losses: dump.losses });
  const beside = await besideFiles(input, receipt);
  const besideEntries = entryTable();
  for (const file of beside) besideEntries.add(await measure(file));
  const sums = await sumsFile(joinedEntries([besideEntries, dump.entries]));
  const last = entryTable();
  last.add(sums);
  const entries = joinedEntries([besideEntries, dump.entries, last]);
  const modified = input.facts.project.updated;
  const files = (filesSignal: AbortSignal) => archiveFiles(input, beside, dump.entries, sums, filesSignal);
  return {
    receipt,
    name: `${safeName(input.facts.project.name, 'project')}.zip`,
    size: Number(zipLength(sizesOf(entries))),
    open: (openSignal) => zip(files(openSignal), modified === undefined ? {} : { modified }),
    entries,
    files,
  };
}

function* sizesOf(entries: NamedEntries): Generator<SizedEntry, void, undefined> {
  for (let index = 0; index < entries.length; index++) yield { path: entries.path(index), size: entries.size(index) };
}

async function* archiveFiles(
  input: PackInput,
  beside: readonly ArchiveFile[],
  entries: EntryTable,
  sums: ArchiveFile,
  signal: AbortSignal,
): AsyncGenerator<ArchiveFile, void, undefined> {
  yield* beside;
  const context = { report: () => {}, lose: () => {}, units: input.ticked, signal };
  let at = 0;
  for await (const file of input.format.encode(input.source ?? input.vault, context)) {
    // The plan's size makes the archive fail loudly if the vault changed since it was checked.
    yield { ...file, ...(at < entries.length ? { size: entries.size(at) } : {}) };
    at++;
  }
  yield sums;
}
