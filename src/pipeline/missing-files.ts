import type { Forge, ProjectAddress } from '../forges/forge.ts';
import { safeName } from '../lib/safe-path.ts';
import { quoted } from '../lib/shell-words.ts';
import type { Unit } from '../model/unit.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { folderOf, type Wanted, wantedOf } from './bring-files.ts';
import type { AnyFile } from './file-groups.ts';
import { keptKeys } from './kept-files.ts';

/** Release files and attachments that are not there, and what to run in a terminal to get them. */
export interface MissingFiles {
  /** Lines for a POSIX shell; they make one folder, which is to be given then. */
  readonly commands: string;
  /** Name of that folder. */
  readonly folder: string;
  readonly wanted: readonly Wanted[];
  /** Bytes, as far as the forge says. */
  readonly bytes: number;
}

/** Lines that are shown at once; more are shown when these have come. */
const mostLines = 400;
const mostWanted = 100_000;

/** Why a file of a text is not there, though a terminal may have more luck than a page. */
const fetchable: readonly string[] = [
  ...['file-closed', 'file-not-fetched', 'file-forbidden', 'file-cut-off', 'file-brought-differs'],
];

type Vault = Pick<ProjectVault, 'scan' | 'get' | 'gone' | 'fileState'>;

/** What of the ticked units is missing and may be brought; `undefined` where nothing is. */
export async function missingFiles(
  vault: Vault,
  forge: Pick<Forge, 'releaseCommand'>,
  address: ProjectAddress,
  ticked: readonly Unit[],
): Promise<MissingFiles | undefined> {
  const folder = `${safeName(address.name, 'project')}-files`;
  const wanted: Wanted[] = [];
  const lines = new Map<string, string>();
  for await (const file of missingOf(vault, ticked)) {
    if (wanted.length >= mostWanted) break;
    const one = await wantedOf(file, vault);
    wanted.push(one);
    const [key, line] = await lineFor(file, `${folder}/${one.path}`, folder, { vault, forge, address });
    if (line !== undefined) lines.set(key, line);
  }
  if (lines.size === 0) return undefined;
  const shown = [...lines.values()].slice(0, mostLines);
  if (shown.length < lines.size)
    shown.push(`# ${lines.size - shown.length} more lines are shown when these have come.`);
  return { commands: shown.join('\n'), folder, wanted, bytes: wanted.reduce((sum, { size = 0 }) => sum + size, 0) };
}

async function* missingOf(vault: Vault, ticked: readonly Unit[]): AsyncGenerator<AnyFile, void, undefined> {
  if (ticked.includes('release-files')) {
    const kept = await keptKeys(vault, 'asset');
    for await (const asset of vault.scan('asset'))
      if (!kept.has(asset.key) && (await reasonOf(vault, asset)) !== undefined) yield asset;
  }
  if (!ticked.includes('attachments')) return;
  const kept = await keptKeys(vault, 'attachment');
  for await (const file of vault.scan('attachment'))
    if (!kept.has(file.key) && fetchable.includes((await reasonOf(vault, file)) ?? '')) yield file;
}

async function reasonOf(vault: Vault, { key }: AnyFile): Promise<string | undefined> {
  const state = await vault.fileState(key);
  if (state === undefined) return 'file-not-fetched';
  return 'missing' in state ? state.missing : undefined;
}

interface LineContext {
  readonly vault: Vault;
  readonly forge: Pick<Forge, 'releaseCommand'>;
  readonly address: ProjectAddress;
}

/** A line for all files of a release where the forge has a program for that, else one for each file; with what makes it the same line. */
async function lineFor(
  file: AnyFile,
  path: string,
  folder: string,
  { vault, forge, address }: LineContext,
): Promise<readonly [string, string | undefined]> {
  const tag = file.kind === 'asset' ? (await vault.get('release', file.parent))?.tag : undefined;
  const whole = tag === undefined ? undefined : forge.releaseCommand?.(address, tag, `${folder}/${folderOf(tag)}`);
  if (whole !== undefined) return [file.parent, whole.map(quoted).join(' ')];
  const url = file.download.urls.at(-1);
  if (url === undefined) return [path, undefined];
  // No program can do this: only a browser in which somebody is signed in gets it.
  if (file.download.hidden) return [path, `# Save in a browser as ${quoted(path)}: ${quoted(url)}`];
  return [path, ['curl', '-fL', '--create-dirs', '-o', path, url].map(quoted).join(' ')];
}
