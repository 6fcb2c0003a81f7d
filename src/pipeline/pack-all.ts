import { createSHA256 } from 'hash-wasm';
import { zip, zipLength } from '../archive/zip.ts';
import { utf8 } from '../lib/bytes.ts';
import { safeName } from '../lib/safe-path.ts';
import { streamFrom } from '../lib/streams.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import type { ProjectAddress } from '../model/project-facts.ts';
import type { PackPlan } from './pack.ts';
import { type AboutAll, indexPage, queueJson } from './pack-all-pages.ts';

/** A project's own archive, and the folder that it becomes. */
export interface PlannedProject {
  readonly folder: string;
  readonly plan: Pick<PackPlan, 'entries' | 'files'>;
  /** RFC 3339: the time of files that have none. */
  readonly modified?: string;
}

export interface AllPlan {
  readonly name: string;
  /** Exact length of the ZIP, bytes. */
  readonly size: number;
  /** May be asked for again and gives the same bytes. */
  open(signal: AbortSignal): ReadableStream<Uint8Array>;
}

/**
 * The same names; those that would fall together with one before them, on a file system without case, get a number. `standsFor`: the names that
 * each will really have, where that is not itself.
 */
export function distinctNames(
  wanted: readonly string[],
  standsFor: (name: string) => readonly string[] = (name) => [name],
): readonly string[] {
  const taken = new Set<string>();
  return wanted.map((name) => {
    let free = name;
    const all = () => standsFor(free).map((one) => one.toLowerCase());
    for (let number = 2; all().some((one) => taken.has(one)); number++) free = `${name}-${number}`;
    for (const one of all()) taken.add(one);
    return free;
  });
}

/** What stands beside the folders in an archive of all; no owner's folder may have such a name. */
const beside = /^(?:index\.html|queue\.json|sha256sums)$/i;

/** Folders for projects: `owner/name`, below the host where several are exported together. `standsFor`: as in `distinctNames`. */
export function foldersOf(
  addresses: readonly ProjectAddress[],
  standsFor?: (folder: string) => readonly string[],
): readonly string[] {
  const hosts = new Set(addresses.map(({ base }) => base));
  const wanted = addresses.map(({ base, owner, name }) => {
    const host = hosts.size > 1 ? [safeName(base.replace(/^https?:\/\//, ''), 'host')] : [];
    const folder = [...host, safeName(owner, 'owner'), safeName(name, 'project')];
    return folder.map((part, at) => (at === 0 && beside.test(part) ? `_${part}` : part)).join('/');
  });
  return distinctNames(wanted, standsFor);
}

interface Small {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

async function smallFile(path: string, text: string): Promise<Small> {
  const bytes = utf8(text);
  const digest = await createSHA256();
  return { path, bytes, sha256: digest.init().update(bytes).digest('hex') };
}

function fileOf({ path, bytes }: Small): ArchiveFile {
  return { path, size: bytes.length, open: () => streamFrom([bytes]) };
}

/** Every file of the projects below its folder, in order, with its place in the project's own archive. */
async function* filesBelow({ folder, plan, modified }: PlannedProject, signal: AbortSignal) {
  let index = 0;
  for await (const file of plan.files(signal)) {
    signal.throwIfAborted();
    const at = index++;
    const placed: ArchiveFile = {
      ...file,
      path: `${folder}/${file.path}`,
      ...(file.modified === undefined && modified !== undefined ? { modified } : {}),
    };
    yield { file: placed, size: plan.entries.size(at), sha256: plan.entries.sha256(at) };
  }
}

/** A line of `SHA256SUMS`; `undefined` for a folder, which has no digest. */
function sumLine(path: string, sha256: string): string | undefined {
  return path.endsWith('/') ? undefined : `${sha256}  ${path}\n`;
}

/** `SHA256SUMS` of everything, made anew each time it is read: only the names of one project are in memory at a time. */
async function* sumLines(
  small: readonly Small[],
  projects: readonly PlannedProject[],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield utf8(small.map(({ path, sha256 }) => sumLine(path, sha256)).join(''));
  for (const project of projects) {
    for await (const { file, sha256 } of filesBelow(project, signal)) {
      const line = sumLine(file.path, sha256);
      if (line !== undefined) yield utf8(line);
    }
  }
}

/**
 * One archive of many: a page to begin with, `queue.json`, each project's whole archive in a folder of its own, `SHA256SUMS` of all.
 * `projects` are the plans that `about` names folders for. Pure function of the plans; opens no file before the archive is read.
 */
export async function planAll(
  projects: readonly PlannedProject[],
  about: AboutAll,
  signal: AbortSignal,
): Promise<AllPlan> {
  const small = [await smallFile('index.html', indexPage(about)), await smallFile('queue.json', queueJson(about))];
  const sizes = small.map(({ path, bytes }) => ({ path, size: bytes.length }));
  let sumsLength = small.reduce((sum, { path, sha256 }) => sum + utf8(sumLine(path, sha256) ?? '').length, 0);
  for (const project of projects) {
    for await (const { file, size, sha256 } of filesBelow(project, signal)) {
      sizes.push({ path: file.path, size });
      sumsLength += utf8(sumLine(file.path, sha256) ?? '').length;
    }
  }
  sizes.push({ path: 'SHA256SUMS', size: sumsLength });
  async function* files(openSignal: AbortSignal): AsyncGenerator<ArchiveFile, void, undefined> {
    yield* small.map(fileOf);
    for (const project of projects) {
      for await (const { file, size } of filesBelow(project, openSignal)) yield { ...file, size };
    }
    yield {
      path: 'SHA256SUMS',
      size: sumsLength,
      open: () => streamFrom(sumLines(small, projects, openSignal)),
    };
  }
  const modified = projects
    .map((project) => project.modified ?? '')
    .sort()
    .at(-1);
  return {
    name: `${safeName(about.title, 'projects')}.zip`,
    size: Number(zipLength(sizes)),
    open: (openSignal) => zip(files(openSignal), modified ? { modified } : {}),
  };
}
