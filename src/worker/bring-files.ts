import type { BroughtFile } from '../git/bring-files.ts';
import { createFinder } from '../pipeline/bring-files.ts';
import { type MissingFiles, missingFiles } from '../pipeline/missing-files.ts';
import type { ProjectVault } from '../vault/vault.ts';
import type { Checked } from './check.ts';
import type { Job, JobContext } from './job-state.ts';
import type { BringFilesView, JobCommand } from './messages.ts';

/** A folder in hand, with what a first look at names and sizes showed. */
interface GivenFolder {
  readonly files: readonly BroughtFile[];
  readonly view: BringFilesView['given'][number];
}

export interface FilesToBring {
  readonly missing: MissingFiles | undefined;
  readonly given: readonly GivenFolder[];
}

/** Names that are shown of what does not fit. */
const mostNamed = 20;

/** What is missing when a run has ended. What was given for it is done with where nothing is. */
export async function filesToBring(job: Job, { forge, facts }: Checked, vault: ProjectVault): Promise<FilesToBring> {
  const missing = await missingFiles(vault, forge, facts.address, job.units);
  return { missing, given: [] };
}

/** Takes note of a folder and looks at names and sizes at once. Bytes are read when the person goes on. */
export function bringFiles({ job, showNow }: JobContext, command: Extract<JobCommand, { type: 'bring-files' }>): void {
  const { missing, given } = job.files;
  if (missing === undefined || job.state !== 'done') return;
  const { name, files } = command;
  const folder = { files, view: { name, files: files.length, ...firstLook(files, missing) } };
  job.files = { missing, given: [...given.filter(({ view }) => view.name !== name), folder] };
  showNow();
}

function firstLook(files: readonly BroughtFile[], { wanted }: MissingFiles) {
  const find = createFinder(files);
  const looks = wanted.map((one) => ({ path: one.path, found: find(one) }));
  const differs = looks.filter(({ found }) => found.files.length === 0 && found.hasNamesake);
  return {
    fits: looks.filter(({ found }) => found.files.length > 0).length,
    differs: differs.slice(0, mostNamed).map(({ path }) => path),
  };
}

/** What the page shows where a person may bring files: after a run in which some could not be had. */
export function bringFilesView({ files: { missing, given }, state }: Job): { bringFiles?: BringFilesView } {
  if (missing === undefined || state !== 'done') return {};
  const { commands, folder, wanted, bytes } = missing;
  return { bringFiles: { commands, folder, files: wanted.length, bytes, given: given.map(({ view }) => view) } };
}
