import type { TargetFault } from '../model/queue-record.ts';
import { parseTarget, withoutSecrets } from './address.ts';
import { restOfLines } from './owner-address.ts';
import { ownerNamesOf } from './owner-names.ts';

/** A line of a list: where a repository is, or all of an owner, and where in the bucket it goes. */
export interface Mapping {
  /** Without credentials. */
  readonly source: URL;
  readonly kind: 'repository' | 'owner';
  /** Of a repository: its folder in the bucket. Of an owner: the folder that holds one for each repository. No `/` at its ends. */
  readonly target: string;
  /** Of an owner: only what has a name that fits (`matchesName`). */
  readonly names?: string;
}

export interface Mappings {
  readonly mappings: readonly Mapping[];
  readonly faults: readonly TargetFault[];
}

/** More than anybody pastes; ends what is no list of addresses. */
const longestText = 1_000_000;
const mostMappings = 5000;
const mostFaults = 100;
const longestLine = 3000;
/** Of a target; an object's key may have 1024 bytes, and those below it need some. */
const longestTarget = 800;

/** Between source and target: an arrow, a comma, or a gap. */
const between = /\s*(?:→|->|=>|,)\s*|\s+/;

/**
 * Lines `source target` out of a pasted text or a file. Without a target it is `owner/name.git`, and `owner` for all of an owner. Blank lines
 * and lines that begin with `#` are passed over; two lines for one target are not.
 */
export function parseMappings(text: string): Mappings {
  const mappings = new Map<string, Mapping>();
  const faults: TargetFault[] = [];
  const lines = text.slice(0, longestText).split(/\r\n|\r|\n/);
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/^\uFEFF/, '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const isFull = mappings.size >= mostMappings;
    const fault = isFull ? restOfLines(lines.slice(index + 1), mostMappings) : take(line, mappings);
    if (fault !== undefined && (isFull || faults.length < mostFaults))
      faults.push({ line: index + 1, text: withoutSecrets(line), why: fault });
    if (isFull) break;
  }
  if (text.length > longestText)
    faults.push({ line: 0, text: '', why: 'The list is longer than a million characters; the rest was left out.' });
  return { mappings: [...mappings.values()], faults };
}

/** Adds what the line names; gives why it cannot be. */
function take(line: string, mappings: Map<string, Mapping>): string | undefined {
  const cut = between.exec(line);
  const [from, to] = cut === null ? [line, ''] : [line.slice(0, cut.index), line.slice(cut.index + cut[0].length)];
  const source = line.length > longestLine ? undefined : sourceOf(from);
  if (source === undefined) return 'This names neither a repository nor an owner.';
  const target = to.trim() === '' ? defaultTarget(source) : targetOf(to.trim());
  if (target === undefined) return 'The second part is no folder of a bucket.';
  const { url, kind, names } = source;
  // Several parts of one owner may go to one folder.
  const id = `${target}\n${names === undefined ? '' : `${url.href}\n${names}`}`;
  const known = mappings.get(id);
  if (known !== undefined) return known.source.href === url.href ? undefined : 'Another line goes to the same folder.';
  mappings.set(id, { source: url, kind, target, ...(names === undefined ? {} : { names }) });
  return undefined;
}

interface Source {
  readonly url: URL;
  readonly kind: Mapping['kind'];
  readonly names?: string;
}

/** One step of a path is an owner, unless it says that it is a repository; so is what stands before a step with a star. */
function sourceOf(text: string): Source | undefined {
  let url: URL;
  try {
    url = parseTarget(text);
  } catch {
    return undefined;
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  const part = ownerNamesOf(url);
  if (part !== undefined) return { url: part.owner, kind: 'owner', names: part.names };
  const steps = stepsOf(url);
  const isOwner = steps.length === 1 && !steps[0]?.endsWith('.git');
  return { url, kind: isOwner ? 'owner' : 'repository' };
}

function stepsOf(url: URL): readonly string[] {
  return url.pathname
    .split('/')
    .filter((step) => step !== '')
    .map((step) => {
      try {
        return decodeURIComponent(step);
      } catch {
        return step;
      }
    });
}

function defaultTarget({ url, kind }: Source): string | undefined {
  const steps = stepsOf(url).slice(-2);
  const target = steps.join('/');
  return targetOf(kind === 'owner' || target.endsWith('.git') ? target : `${target}.git`);
}

/** A folder as keys name it; `undefined` for what is none. A star at its end says what it means anyway: all below it. */
export function targetOf(text: string): string | undefined {
  const target = text.replace(/\/\*$/, '').replace(/^\/+|\/+$/g, '');
  const steps = target.split('/');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const isOdd = /[\x00-\x1f\x7f\\]|^\s|\s$/;
  if (target.length > longestTarget || isOdd.test(target)) return undefined;
  return steps.some((step) => step === '' || step === '.' || step === '..') ? undefined : target;
}

/**
 * Address that git clones from. Forges have the same repository with and without `.git` at the end; those that redirect from one to the
 * other redirect to this.
 */
export function cloneAddressOf(source: URL): string {
  const { href, pathname } = source;
  return pathname.endsWith('.git') || stepsOf(source).length !== 2 ? href : `${href}.git`;
}

/** Where forges have the wiki of a repository: the name with `.wiki` behind. */
export function wikiOf(address: string): string {
  return address.endsWith('.git') ? address.replace(/\.git$/, '.wiki.git') : `${address}.wiki`;
}
