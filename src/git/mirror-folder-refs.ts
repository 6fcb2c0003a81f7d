import type { Report } from '../model/problem.ts';
import type { GitRef } from '../model/project-source.ts';
import type { AdvertisedRefs } from './advertised-refs.ts';
import { bringError } from './bring-error.ts';
import { bytesOf, type ReadableFile, textOf } from './bring-files.ts';
import { lineReader } from './bring-lines.ts';
import { type BroughtHead, badRef, broughtRefs } from './bring-refs.ts';

/** A loose ref is one line; more is no ref. */
const largestRefFile = 4 << 10;
const longestLine = 64 << 10;
const largestPackedRefs = 256 << 20;
const largestShallow = 16 << 20;
/** Refs that name refs; as deep as git follows them. */
const deepestLink = 5;

/** What a ref's file says: an object, or the name of another ref. */
type Target = { readonly oid: string } | { readonly link: string };

/**
 * Reads HEAD, `shallow`, `packed-refs` and the files below `refs/`, which go before it. What tags point at in the end is not taken from `packed-refs`:
 * that is proved later. Odd refs are problems and left out. Rejects with `git-brought-damaged`, `git-file-unreadable`.
 */
export async function readFolderRefs(
  files: ReadonlyMap<string, ReadableFile>,
  report: Report,
): Promise<AdvertisedRefs> {
  const targets = new Map<string, Target>();
  const packed = files.get('packed-refs');
  if (packed !== undefined) await readPackedRefs(packed, targets);
  for (const [path, file] of files) {
    if (!path.startsWith('refs/') || path.endsWith('.lock')) continue;
    const target = targetOf(await textOf(file, path, largestRefFile));
    if (target === undefined) report(badRef(path, 'its file cannot be read'));
    else targets.set(path, target);
  }
  const head = await readHead(files);
  const shallow = await readShallow(files);
  return broughtRefs(resolvedRefs(targets, report), head, shallow, report);
}

async function readPackedRefs(file: ReadableFile, targets: Map<string, Target>): Promise<void> {
  const tooLong = () => damagedFile('packed-refs');
  const source = bytesOf(file, 'packed-refs');
  const lines = lineReader(source, { lineLimit: longestLine, limit: largestPackedRefs, tooLong });
  const decoder = new TextDecoder();
  try {
    for (let bytes = await lines.next(); bytes !== undefined; bytes = await lines.next()) {
      const line = decoder.decode(bytes);
      if (line.startsWith('#') || line.startsWith('^')) continue;
      const [, oid, name] = /^([0-9a-f]{40}) (.+)$/.exec(line) ?? [];
      if (oid === undefined || name === undefined) throw damagedFile('packed-refs');
      targets.set(name, { oid });
    }
    // A last line without its end was cut off.
    if (lines.left.length > 0) throw damagedFile('packed-refs');
  } finally {
    await lines.close();
  }
}

function targetOf(text: string): Target | undefined {
  const link = /^ref:\s*(\S.*?)\s*$/.exec(text)?.[1];
  if (link !== undefined) return { link };
  const oid = /^([0-9a-f]{40})(?:\s|$)/.exec(text)?.[1];
  return oid === undefined ? undefined : { oid };
}

async function readHead(files: ReadonlyMap<string, ReadableFile>): Promise<BroughtHead> {
  const file = files.get('HEAD');
  const target = file === undefined ? undefined : targetOf(await textOf(file, 'HEAD', largestRefFile));
  if (target === undefined) throw damagedFile('HEAD');
  return 'oid' in target ? { detached: target.oid } : { branch: target.link };
}

/** As a server would offer them: names that stand for other names are told with what those point at. */
function resolvedRefs(targets: ReadonlyMap<string, Target>, report: Report): GitRef[] {
  const refs: GitRef[] = [];
  for (const [name, target] of targets) {
    const oid = oidOf(target, targets);
    if (oid === undefined) report(badRef(name, 'it names another that is not there'));
    else refs.push({ name, oid });
  }
  return refs;
}

function oidOf(start: Target, targets: ReadonlyMap<string, Target>): string | undefined {
  let target: Target | undefined = start;
  for (let depth = 0; target !== undefined && depth <= deepestLink; depth++) {
    if ('oid' in target) return target.oid;
    target = targets.get(target.link);
  }
  return undefined;
}

function damagedFile(place: string): Error {
  return bringError('git-brought-damaged', `${place} in the folder is not as git writes it.`, { place });
}

async function readShallow(files: ReadonlyMap<string, ReadableFile>): Promise<string[]> {
  const file = files.get('shallow');
  if (file === undefined) return [];
  const lines = (await textOf(file, 'shallow', largestShallow)).split('\n').filter((line) => line !== '');
  if (lines.some((line) => !/^[0-9a-f]{40}$/.test(line))) throw damagedFile('shallow');
  return lines;
}
