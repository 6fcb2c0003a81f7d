import { type ArchiveInput, openArchive } from '../archive/open-archive.ts';
import type { Format } from '../formats/format.ts';
import { RunError } from '../lib/run-error.ts';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import type { ArchiveIndex } from '../model/archive-index.ts';
import type { BlobStore } from '../model/blob-store.ts';
import type { Problem, Report } from '../model/problem.ts';
import type { BlobRef, ProjectSource } from '../model/project-source.ts';
import type { CheckProgress, Target, Verdict } from '../model/verdict.ts';
import { archiveRepositories } from './archive-repository.ts';
import { type Findings, verdictFor } from './archive-verdict.ts';
import { checkArchive } from './check-archive.ts';
import { withSlices } from './sliced-entries.ts';

export interface OpenAndCheckOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CheckProgress) => void;
  /** Told what is odd about the archive itself while it is opened; all there is to tell of one that is not opened in the end. */
  readonly report?: Report;
  /** Room for what cannot be read where it lies. */
  readonly scratch: () => Promise<BlobStore>;
}

export interface CheckedArchive {
  /** What is in it, to be looked at or written in another way. Repositories that are broken are not in it. */
  readonly source: ProjectSource;
  readonly index: ArchiveIndex;
  readonly findings: Findings;
  readonly format: Format;
  verdictFor(target: Target): Verdict;
}

/** Indexes of packs, and packs that could not be read where they lie. */
async function* bytesOf(blob: BlobRef, scratch: () => Promise<BlobStore>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunksOf((await scratch()).open(blob));
}

/** Names that would have written outside of the archive's folder when it is unpacked by a careless program. */
const unsafe: ReadonlySet<string> = new Set(['entry-name-climbs', 'entry-name-absolute', 'entry-name-drive']);

/**
 * Opens an archive and reads it from end to end, git and all. Rejects with `unsafe-path` when it means harm, with the codes of
 * `archive-error.ts` or of `checkArchive` when it is nothing that is read here.
 */
export async function openAndCheck(
  input: ArchiveInput,
  { signal, onProgress, report, scratch }: OpenAndCheckOptions,
): Promise<CheckedArchive> {
  const problems: Problem[] = [];
  const note = (problem: Problem) => {
    problems.push(problem);
    report?.(problem);
  };
  const room = needsScratch(input) ? { scratch: await scratch() } : {};
  const opened = await openArchive(input, { signal, report: note, ...room }).catch((error: unknown) => {
    // That it means harm is more than that nothing is left of it.
    if (!signal.aborted) refuseUnsafe(problems);
    throw error;
  });
  refuseUnsafe(problems);
  const index = withSlices(opened, { scratch, signal });
  const repositories = archiveRepositories({ index, scratch });
  const { verify } = repositories;
  const { findings, format, reader, moved } = await checkArchive(index, { signal, problems, verify, onProgress });
  const folders = await reader.repositoryFolders(index);
  const source = reader.decode(index, {
    moved,
    repository: async (name) =>
      folders[name].map((folder) => repositories.source(name, folder)).find((one) => one !== undefined),
    openBlob: (blob) => streamFrom(bytesOf(blob, scratch)),
  });
  return { source, index, findings, format, verdictFor: (target) => verdictFor(findings, target) };
}

/** A compressed tar cannot be read here and there. What it is called is only a guess; the bytes decide. */
function needsScratch(input: ArchiveInput): boolean {
  return input.kind === 'file' && input.file instanceof File && /\.(?:tgz|gz)$/i.test(input.file.name);
}

function refuseUnsafe(problems: readonly Problem[]): void {
  const all = problems.filter(({ code }) => unsafe.has(code));
  const [first] = all;
  if (first === undefined) return;
  throw new RunError('unsafe-path', 'This archive tries to write outside its folder.', {
    retry: 'never',
    details: { place: first.place ?? '', count: all.length },
  });
}
