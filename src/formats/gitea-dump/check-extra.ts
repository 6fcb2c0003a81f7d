import { chunksOf } from '../../lib/streams.ts';
import type { Validator } from '../common/check-record.ts';
import { readLines, type TextLine } from '../common/read-lines.ts';
import { sayDamaged } from './check-dump.ts';
import type { CheckRun } from './check-run.ts';
import { type Fields, integerIn, isFields, someText, textIn } from './loose-fields.ts';
import type { LossCode } from './loss-table.ts';
import { paths } from './paths.ts';

/** What lies in `extra/`, counted by name of the file, and of some by what the lines are. */
export interface ExtraCounts {
  readonly rows: Readonly<Record<string, number>>;
  /** Records that could not be in the dump, by kind. */
  readonly orphans: Readonly<Record<string, number>>;
  readonly attachmentFiles: number;
}

/** Names of the files, and what a restore loses with each of their lines. */
const extraSheets = {
  project: 'extra-project',
  users: undefined,
  labels: 'extra-labels',
  'release-files': 'extra-files',
  'issue-details': 'extra-details',
  'pull-request-details': 'extra-details',
  assignees: undefined,
  dependencies: 'extra-dependencies',
  events: 'extra-events',
  'review-requests': 'extra-teams',
  'review-threads': 'extra-threads',
  reactions: undefined,
  orphans: 'extra-orphans',
  attachments: 'extra-attachments',
} as const satisfies Readonly<Record<string, LossCode | undefined>>;

const longestLine = 4 << 20;

/** Reads the lines of `extra/`, holds them against their schemas, and finds the attached files. */
export async function checkExtra(
  run: CheckRun,
  validators: Readonly<Record<string, Validator>>,
  onBytes: (path: string, bytes: number) => void = () => {},
): Promise<ExtraCounts> {
  const rows: Record<string, number> = {};
  const orphans: Record<string, number> = {};
  let attachmentFiles = 0;
  for (const [name, loss] of Object.entries(extraSheets)) {
    const path = paths.extra(name);
    const entry = run.index.get(path);
    if (entry === undefined) continue;
    try {
      for await (const line of readLines(chunksOf(entry.open(run.signal)), longestLine)) {
        rows[name] = (rows[name] ?? 0) + 1;
        if (loss !== undefined) run.lose(loss);
        const fields = checkLine(line, path, validators[`extra-${name}`], run);
        if (fields === undefined) continue;
        if (name === 'orphans') orphans[textIn(fields, 'kind')] = (orphans[textIn(fields, 'kind')] ?? 0) + 1;
        if (name === 'attachments' && checkAttachment(fields, line, path, run)) attachmentFiles++;
      }
    } catch (error) {
      sayDamaged(error, path, run);
    }
    onBytes(path, entry.size);
  }
  return { rows, orphans, attachmentFiles };
}

function checkLine(line: TextLine, path: string, validate: Validator | undefined, run: CheckRun): Fields | undefined {
  const value = line.text === undefined ? undefined : jsonOf(line.text);
  const at = { line: line.number, column: 1 };
  if (!isFields(value)) {
    run.sayOf('extra-broken', path, at);
    return undefined;
  }
  if (run.made !== 'newer' && validate !== undefined && !validate(value)) {
    const [error] = validate.errors ?? [];
    run.sayOf('extra-broken', path, { ...at, field: error?.instancePath ?? '', finding: error?.message ?? '' });
  }
  return value;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True when the attachment's bytes are there. Whether they are the right ones `SHA256SUMS` says. */
function checkAttachment(fields: Fields, line: TextLine, path: string, run: CheckRun): boolean {
  const file = someText(fields, 'path');
  if (file === undefined) return false;
  const entry = run.index.get(file);
  if (entry !== undefined && entry.size === integerIn(fields, 'size')) return true;
  run.sayOf('extra-file', path, { line: line.number, column: 1, field: '/path', finding: file });
  return entry !== undefined;
}
