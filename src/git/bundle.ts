import type { Report } from '../model/problem.ts';
import type { GitRef } from '../model/project-source.ts';
import type { AdvertisedRefs } from './advertised-refs.ts';
import { bringError, sha256 } from './bring-error.ts';
import { type LineReader, lineReader } from './bring-lines.ts';
import { broughtRefs } from './bring-refs.ts';
import { gitError } from './git-error.ts';

/** A bundle of which the header has been read. https://git-scm.com/docs/gitformat-bundle */
export interface OpenBundle {
  /** HEAD is taken to be at a branch when one of the same commit is there: a bundle does not say. */
  readonly offered: AdvertisedRefs;
  /** The pack, to the end of the file. Read it or `close`. */
  readonly pack: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** A name of a ref may have some thousand bytes; the subject that follows a prerequisite more. */
const longestLine = 64 << 10;
/** Some millions of refs. */
const longestHeader = 256 << 20;

/**
 * Reads the header of a bundle, version 2 or 3. Rejects with `git-not-a-bundle`, `git-bundle-partial`, `git-bundle-unsupported`,
 * `git-brought-damaged`, `git-sha256` or `git-truncated`. Odd refs are problems and left out.
 */
export async function openBundle(source: AsyncIterable<Uint8Array>, report: Report): Promise<OpenBundle> {
  const lines = lineReader(source, {
    lineLimit: longestLine,
    limit: longestHeader,
    tooLong: () => damaged('a line is too long'),
  });
  try {
    const { format, refs, headOid } = await readHeader(lines);
    if (format !== 'sha1') throw sha256();
    const head = headOid === undefined ? undefined : { commit: headOid };
    return { offered: broughtRefs(refs, head, [], report), pack: lines.rest(), close: lines.close };
  } catch (cause) {
    await lines.close();
    throw cause;
  }
}

interface Header {
  readonly format: string;
  readonly refs: readonly GitRef[];
  readonly headOid?: string;
}

async function readHeader(lines: LineReader): Promise<Header> {
  const version = await readVersion(lines);
  let format = 'sha1';
  const refs = new Map<string, string>();
  let prerequisites = 0;
  const decoder = new TextDecoder();
  while (true) {
    const bytes = await lines.next();
    if (bytes === undefined) throw gitError('git-truncated', 'The bundle ends within its header.');
    if (bytes.length === 0) break;
    const line = decoder.decode(bytes);
    if (version === 3 && line.startsWith('@')) format = formatIn(line.slice(1));
    else if (line.startsWith('-')) prerequisites++;
    else takeRef(line, refs);
  }
  if (prerequisites > 0) throw partial(prerequisites);
  const headOid = refs.get('HEAD');
  refs.delete('HEAD');
  return {
    format,
    refs: [...refs].map(([name, oid]) => ({ name, oid })),
    ...(headOid === undefined ? {} : { headOid }),
  };
}

async function readVersion(lines: LineReader): Promise<2 | 3> {
  // A file that is no bundle may have no line at all within its first bytes.
  const first = await lines.next().catch(() => undefined);
  const text = new TextDecoder().decode((first ?? lines.left).subarray(0, 200));
  const version = /^# v(\d+) git bundle$/.exec(text)?.[1];
  if (first === undefined || version === undefined) throw notABundle(text);
  if (version !== '2' && version !== '3') throw unsupported(`version ${version.slice(0, 9)}`);
  return version === '2' ? 2 : 3;
}

/** Of the capabilities git has, only the format of ids can be told apart from a bundle that holds less than all. */
function formatIn(word: string): string {
  if (word.startsWith('object-format=')) return word.slice('object-format='.length);
  throw unsupported(word.split('=', 1)[0] === 'filter' ? `a filter (${word.slice(0, 60)})` : word.slice(0, 60));
}

function takeRef(line: string, refs: Map<string, string>): void {
  const [, oid, name] = /^([0-9a-f]{40}|[0-9a-f]{64}) (.+)$/.exec(line) ?? [];
  if (oid === undefined || name === undefined) throw damaged('a line names neither a commit nor a ref');
  refs.set(name, oid);
}

function partial(prerequisites: number): Error {
  return bringError(
    'git-bundle-partial',
    'This bundle holds only what is new since some earlier state: it counts on commits that are not in it.',
    { prerequisites },
  );
}

function unsupported(what: string): Error {
  return bringError('git-bundle-unsupported', `This bundle uses something that is not known here: ${what}.`, { what });
}

function damaged(what: string): Error {
  return bringError('git-brought-damaged', `The header of the bundle is damaged: ${what}.`, { place: 'header' });
}

function notABundle(start: string): Error {
  const looks = looksLike(start);
  return bringError('git-not-a-bundle', `This is no git bundle; it looks like ${looks}.`, { looks });
}

function looksLike(start: string): string {
  if (start === '') return 'an empty file';
  if (/^\s*</.test(start)) return 'a web page';
  if (start.startsWith('PK')) return 'a ZIP file';
  if (start.startsWith('PACK')) return 'a pack without its refs';
  return 'something else';
}
