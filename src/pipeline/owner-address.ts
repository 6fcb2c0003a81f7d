import { parseTarget, withoutSecrets } from './address.ts';

/** A line that names nothing. */
export interface TargetFault {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly why: string;
  /** Only some of what it names is left out. */
  readonly partly?: true;
}

export interface Targets {
  /** Projects and owners as they were named, each once. */
  readonly targets: readonly URL[];
  readonly faults: readonly TargetFault[];
}

/** More than anybody pastes; ends what is no list of addresses. */
const longestText = 1_000_000;
const mostTargets = 5000;
const mostFaults = 100;
const longestLine = 2000;

/**
 * Addresses out of a pasted text or a file: one a line, each a project or an owner. Blank lines and lines that begin with `#` are passed
 * over, an address that was named already as well.
 */
export function parseTargets(text: string): Targets {
  const targets = new Map<string, URL>();
  const faults: TargetFault[] = [];
  const say = (fault: TargetFault) => faults.length < mostFaults && faults.push(fault);
  const lines = text.slice(0, longestText).split(/\r\n|\r|\n/);
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/^\uFEFF/, '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const url = line.length > longestLine ? undefined : targetOf(line);
    if (url === undefined) {
      say({ line: index + 1, text: withoutSecrets(line), why: 'This names neither a project nor an owner.' });
    } else if (targets.size >= mostTargets && !targets.has(nameOf(url))) {
      const why = restOfLines(lines.slice(index + 1), mostTargets);
      faults.push({ line: index + 1, text: withoutSecrets(line), why });
      break;
    } else if (!targets.has(nameOf(url))) targets.set(nameOf(url), url);
  }
  if (text.length > longestText)
    say({ line: 0, text: '', why: 'The list is longer than a million characters; the rest was left out.' });
  return { targets: [...targets.values()], faults };
}

/** Why a line is left out when a list has its most, with those that come after it. */
export function restOfLines(after: readonly string[], most: number): string {
  const more = after.filter((line) => line.trim() !== '' && !line.trim().startsWith('#')).length;
  const all = more === 0 ? 'This line is' : `This line and ${more.toLocaleString('en')} after it are`;
  return `${all} left out: a list may have ${most.toLocaleString('en')}. Start the rest as a list of its own.`;
}

function targetOf(line: string): URL | undefined {
  try {
    return parseTarget(line);
  } catch {
    return undefined;
  }
}

/** The same for all ways to write the same address; names of owners and projects have no case. */
function nameOf(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\.git$/, '')}`.toLowerCase();
}
