import { entryChunks } from '../../model/entry-chunks.ts';
import type { ProblemSubject } from '../../model/verdict.ts';
import type { Validator } from '../common/check-record.ts';
import { excerptOf } from '../common/excerpt.ts';
import type { FoundAt } from '../common/findings.ts';
import { jsonPointer, pointerParts } from '../common/json-pointer.ts';
import { parseJson } from '../common/json-read/parser.ts';
import { jsonLimits } from '../common/json-read/types.ts';
import { type Fields, fieldsIn, integerIn, isFields, recordsIn, someText, textIn } from '../common/loose-fields.ts';
import { readLines, type TextLine } from '../common/read-lines.ts';
import { secretPlaces } from '../common/secrets.ts';
import { sayDamaged } from './check-folders.ts';
import { accountOf, type CheckRun } from './check-run.ts';
import type { CheckCode } from './check-table.ts';
import type { LossCode } from './loss-table.ts';
import { paths } from './paths.ts';
import { heldReaction } from './reactions.ts';
import { halfHeld } from './records-event.ts';

/** What lies in `extra/`, counted by name of the file, and of some by what the lines are. */
export interface ExtraCounts {
  readonly rows: Readonly<Record<string, number>>;
  /** Records that could not be in the dump, by kind. */
  readonly orphans: Readonly<Record<string, number>>;
  readonly attachmentFiles: number;
  /** Events of which the dump itself holds a part, too. */
  readonly doubledEvents: number;
  /** Lines that say that a merge was scheduled. Archives before 1.4 have them here alone. */
  readonly scheduledMerges: number;
  /** Reactions on issues, pull requests and comments that the dump itself does not hold. */
  readonly reactions: number;
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
  'commit-comments': 'extra-talk',
  discussions: 'extra-talk',
  'discussion-comments': undefined,
  edits: 'extra-edits',
  'release-reactions': undefined,
  attachments: 'extra-attachments',
} as const satisfies Readonly<Record<string, LossCode | undefined>>;

const sheetPaths: ReadonlySet<string> = new Set(Object.keys(extraSheets).map(paths.extra));

/** Whether reading a dump reads that file of `extra/`; the others are somebody else's. */
export function isExtraFile(path: string): boolean {
  return sheetPaths.has(path) || path.startsWith(paths.attachments);
}

const longestLine = 4 << 20;
/** UTF-16 units that are marked at most. */
const longestSpan = 80;

/** Reads the lines of `extra/`, holds them against their schemas, and finds the attached files. */
export async function checkExtra(
  run: CheckRun,
  validators: Readonly<Record<string, Validator>>,
  onBytes: (path: string, bytes: number) => void = () => {},
): Promise<ExtraCounts> {
  const rows: Record<string, number> = {};
  const orphans: Record<string, number> = {};
  const beyond = { attachmentFiles: 0, doubledEvents: 0, scheduledMerges: 0, reactions: 0 };
  const isBeyond = reactionsBeyond();
  for (const [name, loss] of Object.entries(extraSheets)) {
    const path = paths.extra(name);
    const entry = run.index.get(path);
    if (entry === undefined) continue;
    try {
      for await (const line of readLines(entryChunks(entry, run.signal), longestLine)) {
        rows[name] = (rows[name] ?? 0) + 1;
        if (loss !== undefined) run.lose(loss);
        const fields = checkLine(line, path, validators[`extra-${name}`], run);
        if (fields === undefined) continue;
        if (name === 'orphans') orphans[textIn(fields, 'kind')] = (orphans[textIn(fields, 'kind')] ?? 0) + 1;
        if (name === 'orphans' && withReactions.has(textIn(fields, 'kind')))
          beyond.reactions += recordsIn(fields, 'reactions').length;
        if (name === 'attachments' && checkAttachment(fields, line, path, run)) beyond.attachmentFiles++;
        if (name === 'events') {
          const type = textIn(fieldsIn(fields, 'data'), 'type');
          if (halfHeld.has(type)) beyond.doubledEvents++;
          if (type === 'auto-merge') beyond.scheduledMerges++;
        }
        if (name === 'reactions' && isBeyond(fields)) beyond.reactions++;
      }
    } catch (error) {
      sayDamaged(error, path, run);
    }
    onBytes(path, entry.size);
  }
  return { rows, orphans, ...beyond };
}

const withReactions: ReadonlySet<string> = new Set(['issue', 'pull-request', 'comment']);

/** Of the reactions in `extra/` most say only when they were made; others are not in the dump at all. */
function reactionsBeyond(): (row: Fields) => boolean {
  let on = '';
  let seen = new Set<string>();
  return (row) => {
    if (!withReactions.has(textIn(row, 'kind'))) return false;
    const target = `${textIn(row, 'kind')} ${integerIn(row, 'number')} ${integerIn(row, 'id')}`;
    if (target !== on) seen = new Set();
    on = target;
    const user = fieldsIn(row, 'user');
    const held = heldReaction(textIn(row, 'content'));
    const key = `${integerIn(user, 'id')} ${textIn(user, 'name')} ${held}`;
    const isDouble = seen.has(key);
    seen.add(key);
    return held === undefined || isDouble || someText(row, 'created') === undefined;
  };
}

function checkLine(line: TextLine, path: string, validate: Validator | undefined, run: CheckRun): Fields | undefined {
  const value = line.text === undefined ? undefined : jsonOf(line.text);
  if (!isFields(value)) {
    say(run, 'extra-broken', path, () => placeIn(line, ''));
    return undefined;
  }
  if (run.made !== 'newer' && validate !== undefined && !validate(value)) {
    const [error] = validate.errors ?? [];
    say(run, 'extra-broken', path, () => ({
      ...placeIn(line, error?.instancePath ?? '', aboutOf(value, run)),
      finding: error?.message ?? '',
    }));
  }
  for (const place of secretPlaces(value))
    say(run, 'credentials', path, () => placeIn(line, jsonPointer(place), aboutOf(value, run)));
  return value;
}

function say({ findings }: CheckRun, code: CheckCode, file: string, at: () => Omit<FoundAt, 'file'>): void {
  findings.add(code, accountOf(code, file), () => ({ file, ...at() }));
}

/** A field of a line, with the line as it stands there; of one that is no JSON, where it stops being any. */
function placeIn({ number, text = '' }: TextLine, field: string, about?: ProblemSubject): Omit<FoundAt, 'file'> {
  const { found, faults } = parseJson(text, jsonLimits, pointerParts(field));
  const at = faults.find(({ code }) => code === 'json-broken')?.at ?? found;
  const [key = ' '] = /^"(?:[^"\\]|\\.)*"/u.exec(text.slice(at, at + longestSpan)) ?? [];
  const excerpt = excerptOf((line) => (line === number ? text : undefined), number, at + 1);
  const where = { line: number, column: at + 1, span: key.length, excerpt };
  return { ...where, ...(field !== '' && { field }), ...(about && { about }) };
}

/** The issue or pull request that a line names. */
function aboutOf(fields: Fields, { tickets }: CheckRun): ProblemSubject | undefined {
  const number = integerIn(fields, 'number');
  const kind = tickets.kind(number);
  return kind === undefined ? undefined : { kind, number };
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
  run.namedPaths.add(file);
  const entry = run.index.get(file);
  if (entry !== undefined && entry.size === integerIn(fields, 'size')) return true;
  say(run, 'extra-file', path, () => ({ ...placeIn(line, '/path', aboutOf(fields, run)), finding: file }));
  return entry !== undefined;
}
