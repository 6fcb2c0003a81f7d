import type { TargetFault } from '../model/queue-record.ts';
import { parseTarget, withoutSecrets } from './address.ts';

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

/** List marks of Markdown. */
const bullet = /^(?:[-*+]|\d{1,9}[.)])\s+/;

/**
 * Addresses out of a pasted text or a file, each of a project or an owner: one a line, or several that each say their `://`. Blank lines,
 * lines that begin with `#` and what follows a `#` after a gap are passed over, an address that was named already as well.
 */
export function parseTargets(text: string): Targets {
  const targets = new Map<string, URL>();
  const faults: TargetFault[] = [];
  const say = (fault: TargetFault) => faults.length < mostFaults && faults.push(fault);
  const lines = text.slice(0, longestText).split(/\r\n|\r|\n/);
  for (const { line, address } of addressesIn(lines)) {
    const url = address.length > longestLine ? undefined : targetOf(address);
    if (url === undefined) {
      say({ line, text: withoutSecrets(address), why: 'This names neither a project nor an owner.' });
    } else if (targets.size >= mostTargets && !targets.has(nameOf(url))) {
      faults.push({ line, text: withoutSecrets(address), why: restOfLines(lines.slice(line), mostTargets) });
      break;
    } else if (!targets.has(nameOf(url))) targets.set(nameOf(url), url);
  }
  if (text.length > longestText)
    say({ line: 0, text: '', why: 'The list is longer than a million characters; the rest was left out.' });
  return { targets: [...targets.values()], faults };
}

/** What may be addresses, with the numbers of their lines, from 1. */
function* addressesIn(lines: readonly string[]): Generator<{ readonly line: number; readonly address: string }> {
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/^\uFEFF/, '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const [entry = ''] = line.replace(bullet, '').split(/\s#/, 1);
    for (const address of addressesOf(entry)) yield { line: index + 1, address };
  }
}

/** Parts a line before each piece that says its `://`. A piece that does not is a note, or half of an address: it stays with its own. */
function addressesOf(entry: string): readonly string[] {
  const spans: { from: number; to: number }[] = [];
  for (const { 0: piece, index } of entry.matchAll(/[^\s,;]+/g)) {
    const last = spans.at(-1);
    const to = index + piece.length;
    if (last === undefined || piece.includes('://')) spans.push({ from: index, to });
    else last.to = to;
  }
  return spans.length === 0 ? [entry] : spans.map(({ from, to }) => entry.slice(from, to));
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
