import { type Retry, RunError } from '../lib/run-error.ts';
import type { Problem, Report, Severity } from '../model/problem.ts';

/** Why an archive as a whole cannot be read. */
export type ArchiveErrorCode =
  | 'archive-empty'
  /** No ZIP, no tar, no folder. */
  | 'archive-not-recognised'
  /** Packed in a way that is not read here; `details`: kind. */
  | 'archive-unsupported'
  | 'archive-too-many-entries'
  /** The contents together are more than is read. */
  | 'archive-too-large'
  /** A compressed tar for which there is no room; `details`: limit (bytes). */
  | 'archive-no-room'
  /** The file can no longer be read: moved, changed, on a disk that is gone. */
  | 'archive-unreadable'
  /** Bytes that cannot be unpacked. */
  | 'archive-corrupt'
  | 'zip-truncated'
  | 'zip-broken'
  /** More than one place says where the contents are listed. */
  | 'zip-ambiguous'
  | 'zip-multi-disk'
  | 'zip-directory-too-large'
  | 'tar-broken';

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

/** What is odd about an entry, or the archive around it, while the rest can be read. */
const oddities = {
  'entry-name-empty': ['loses-data', 'has no name; it is left out'],
  'entry-name-not-text': ['loses-data', 'has a name that is no text; it is left out'],
  'entry-name-nul': ['loses-data', 'has a name with a NUL in it; it is left out'],
  'entry-name-control': ['loses-data', 'has a name with control characters; it is left out'],
  'entry-name-bidi': ['loses-data', 'has a name with characters that turn the direction of writing; it is left out'],
  'entry-name-absolute': ['loses-data', 'has an absolute path; it is left out'],
  'entry-name-drive': ['loses-data', 'has a path with a drive; it is left out'],
  'entry-name-climbs': ['loses-data', 'leads out of the folder of the archive; it is left out'],
  'entry-name-empty-part': ['loses-data', 'has a path with an empty part; it is left out'],
  'entry-name-too-long': ['loses-data', 'has a name that is too long; it is left out'],
  'entry-name-backslash': ['odd', 'has a path with backslashes; they are read as slashes'],
  'entry-name-unportable': ['odd', 'has a name that not every system can hold'],
  'entry-duplicate': ['stops-restore', 'is there more than once; the first one is read'],
  'entry-case-collision': ['odd', 'has a name that differs from another only in capitals or accents'],
  'entry-file-and-folder': ['stops-restore', 'lies below something that is a file; it is left out'],
  'entry-link': ['loses-data', 'is a link; it is left out'],
  'entry-special': ['loses-data', 'is neither a file nor a folder; it is left out'],
  'entry-encrypted': ['loses-data', 'is encrypted; it is left out'],
  'entry-method': ['loses-data', 'is packed in a way that is not read here; it is left out'],
  'entry-broken': ['loses-data', 'has a broken description; it is left out'],
  'entry-overlap': ['loses-data', 'shares its bytes with another entry; it is left out'],
  'entry-outside': ['loses-data', 'is said to lie where the archive has nothing; it is left out'],
  'entry-bomb': ['loses-data', 'would unpack to far more than it takes; it is left out'],
  'entry-too-large': ['loses-data', 'is larger than what is read; it is left out'],
  'entry-cut-off': ['loses-data', 'is cut off; it is left out'],
  'zip-prefix': ['odd', 'has other bytes before its first entry'],
  'zip-trailing-bytes': ['odd', 'has other bytes behind its end'],
  'zip-count-differs': ['odd', 'says another number of entries than it has'],
  'tar-cut-off': ['loses-data', 'has no proper end'],
  'tar-rest-broken': ['loses-data', 'is broken at one place; what follows is left out'],
} as const satisfies Readonly<Record<string, readonly [severity: Severity, says: string]>>;

export type OddityCode = keyof typeof oddities;

/** Told of each oddity; the name is that of the entry, as it stands in the archive. */
export type Oddity = (code: OddityCode, name?: string) => void;

const longestShown = 300;
/** Of each code so many are told one by one. */
const mostTold = 200;

/** Turns oddities into problems. Of a kind that comes very often only the number is told, by `finish`. */
export function oddityReport(report: Report): { readonly odd: Oddity; finish(): void } {
  const counts = new Map<OddityCode, number>();
  return {
    odd(code, name) {
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      if (count <= mostTold) report(problemOf(code, name));
    },
    finish() {
      for (const [code, count] of counts) {
        if (count <= mostTold) continue;
        const [severity, says] = oddities[code];
        report({ code, severity, message: `The same of ${count - mostTold} more: each ${says}.` });
      }
    },
  };
}

function problemOf(code: OddityCode, name: string | undefined): Problem {
  const [severity, says] = oddities[code];
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
