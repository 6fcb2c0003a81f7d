import { type Retry, RunError } from '../lib/run-error.ts';
import { type ArchiveCode, archiveTable } from '../model/archive-table.ts';
import type { Problem, Report } from '../model/problem.ts';
import type { archiveRefusals } from '../model/refusal-table.ts';

/** Why an archive as a whole cannot be read; `archive-unsupported` has `details`: kind, `archive-no-room`: limit (bytes). */
export type ArchiveErrorCode =
  | keyof typeof archiveRefusals
  /** The file can no longer be read: moved, changed, on a disk that is gone. Nothing is said about the archive. */
  | 'archive-unreadable';

/** The content of one entry cannot be had. */
export type EntryErrorCode =
  | 'entry-local-differs'
  | 'entry-corrupt'
  | 'entry-size'
  | 'entry-checksum'
  | 'entry-truncated'
  | 'entry-unreadable';

export function archiveError(
  code: ArchiveErrorCode,
  message: string,
  options: { retry?: Retry; details?: Record<string, string | number | boolean>; cause?: unknown } = {},
): RunError {
  return new RunError(code, message, { retry: 'never', ...options });
}

const entryErrors: Readonly<Record<EntryErrorCode, string>> = {
  'entry-local-differs': 'is described in two ways in the archive',
  'entry-corrupt': 'cannot be unpacked',
  'entry-size': 'has another size than the archive says',
  'entry-checksum': 'has another checksum than the archive says',
  'entry-truncated': 'is cut off',
  'entry-unreadable': 'can no longer be read',
};

/** An `ArchiveError`: what reading one entry ends with. `details`: path. */
export function entryError(code: EntryErrorCode, path: string, cause?: unknown): RunError {
  const message = `${printable(path)} ${entryErrors[code]}.`;
  return new RunError(code, message, { retry: 'never', details: { path: path.slice(0, longestShown) }, cause });
}

/** Told of each oddity; the name is that of the entry, as it stands in the archive. */
export type Oddity = (code: ArchiveCode, name?: string) => void;

const longestShown = 300;
/** Of each code so many are told one by one. */
const mostTold = 200;

/** Turns oddities into problems. Of a kind that comes very often only the number is told, by `finish`. */
export function oddityReport(report: Report): { readonly odd: Oddity; finish(): void } {
  const counts = new Map<ArchiveCode, number>();
  return {
    odd(code, name) {
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count <= mostTold) report(problemOf(code, name));
    },
    finish() {
      for (const [code, count] of counts) {
        if (count <= mostTold) continue;
        const { severity, says } = archiveTable[code];
        report({ code, severity, message: `The same of ${count - mostTold} more: each ${says}.` });
      }
    },
  };
}

function problemOf(code: ArchiveCode, name: string | undefined): Problem {
  const { severity, says } = archiveTable[code];
  if (name === undefined) return { code, severity, message: `The archive ${says}.` };
  return { code, severity, message: `${printable(name)} ${says}.`, place: shown(name) };
}

function printable(name: string): string {
  return `“${shown(name)}”`;
}

/** With escapes for what cannot be seen, or would change how the text around it looks. */
function shown(name: string): string {
  const short = name.length > longestShown ? `${name.slice(0, longestShown)}…` : name;
  return short.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
