import { RunError } from '../../lib/run-error.ts';
import { entryChunks } from '../../model/entry-chunks.ts';
import type { Validator } from '../common/check-record.ts';
import { excerptOf } from '../common/excerpt.ts';
import { jsonPointer, pointerParts } from '../common/json-pointer.ts';
import { parseJson } from '../common/json-read/parser.ts';
import { jsonLimits } from '../common/json-read/types.ts';
import { type Fields, fieldsIn, integerIn, isFields, recordsIn, textIn } from '../common/loose-fields.ts';
import { readLines, type TextLine } from '../common/read-lines.ts';
import { secretPlaces } from '../common/secrets.ts';
import type { F3CheckRun } from './check-run.ts';
import type { F3LossCode } from './loss-table.ts';
import { objectPath, objectsFolder, sheetParts } from './paths.ts';
import type { SheetName } from './sheets.ts';

/** What lies in `extra/`, by kind. */
interface F3ExtraCounts {
  /** Entities without a file. */
  readonly wholes: Readonly<Record<string, number>>;
  /** Files that are there only because others refer to them. */
  readonly made: Readonly<Record<string, number>>;
  readonly attachmentFiles: number;
  readonly assetFiles: number;
  /** To issues, pull requests and comments without a file. */
  readonly reactions: number;
}

type Counts = {
  -readonly [K in keyof F3ExtraCounts]: F3ExtraCounts[K] extends number ? number : Record<string, number>;
};

const sheets: readonly SheetName[] = [
  ...(['project', 'user', 'label', 'milestone', 'release', 'asset', 'issue', 'pull-request', 'comment'] as const),
  ...(['event', 'review', 'review-comment', 'commit-comment', 'discussion', 'discussion-comment', 'edit'] as const),
  ...(['attachment', 'reaction'] as const),
];

/** Whether reading an F3 tree reads that file of `extra/`; the others are somebody else's. */
export function isExtraFile(path: string): boolean {
  const [, name = ''] = /^extra\/([a-z-]+)(?:\.\d+)?\.jsonl$/u.exec(path) ?? [];
  return sheets.some((sheet) => sheet === name);
}

const longestLine = 16 << 20;

/** What a reader of F3 leaves behind with a field of a row. */
const lossOfField: Readonly<Record<string, F3LossCode>> = {
  ...{ draft: 'extra-drafts', teamReviewRequests: 'extra-teams', dependsOn: 'extra-dependencies' },
  ...{ resolved: 'extra-threads', resolvedBy: 'extra-threads', outdated: 'extra-threads', inReplyTo: 'extra-threads' },
  ...{ dismissed: 'extra-threads', stale: 'extra-threads', startLine: 'extra-threads' },
  ...{ pinned: 'extra-details', lockReason: 'extra-details', closedBy: 'extra-details', mergedBy: 'extra-details' },
  ...{ deadline: 'extra-details', exclusive: 'extra-labels', archived: 'extra-labels', fromOwner: 'extra-labels' },
  reactions: 'extra-reactions',
};

/** What it leaves behind with an entity that has no file. */
const lossOfWhole: Readonly<Partial<Record<SheetName, F3LossCode>>> = {
  event: 'extra-events',
  asset: 'extra-files',
  attachment: 'extra-files',
  label: 'extra-labels',
  'commit-comment': 'extra-talk',
  discussion: 'extra-talk',
  'discussion-comment': 'extra-talk',
  edit: 'extra-edits',
};

/** Those that hang on nothing by nature. */
const withoutNode: ReadonlySet<SheetName> = new Set(['commit-comment', 'discussion', 'discussion-comment', 'edit']);

const withReactions: ReadonlySet<SheetName> = new Set(['issue', 'pull-request', 'comment']);

/** Reads the rows of `extra/`, holds them against their schema, and finds the bytes that they name. */
export async function checkExtra(
  run: F3CheckRun,
  validators: Readonly<Record<string, Validator>>,
  onBytes: (path: string, bytes: number) => void,
): Promise<F3ExtraCounts> {
  const counts: Counts = { wholes: {}, made: {}, attachmentFiles: 0, assetFiles: 0, reactions: 0 };
  for (const sheet of sheets)
    for (const entry of sheetParts(run.index, sheet)) {
      try {
        for await (const line of readLines(entryChunks(entry, run.signal), longestLine)) {
          run.signal.throwIfAborted();
          checkRow(run, sheet, entry.path, line, validators['extra'], counts);
        }
      } catch (error) {
        if (!(error instanceof RunError)) throw error;
        run.sayOf('entry-damaged', entry.path, { finding: error.message });
      }
      onBytes(entry.path, entry.size);
    }
  if (sheetParts(run.index, 'project').length > 0) run.lose('extra-project');
  for (const { path } of run.index.under(objectsFolder)) {
    const digest = path.slice(objectsFolder.length).replaceAll('/', '');
    if (/^[0-9a-f]{64}$/u.test(digest) && !run.used.has(digest)) run.sayOf('f3-object-unused', path);
  }
  return counts;
}

function checkRow(
  run: F3CheckRun,
  sheet: SheetName,
  path: string,
  line: TextLine,
  validate: Validator | undefined,
  counts: Counts,
): void {
  const row = line.text === undefined ? undefined : parseJson(line.text, jsonLimits).value;
  if (!isFields(row)) {
    run.sayOf('extra-broken', path, placeIn(line, ''));
    return;
  }
  if (run.made === 'here' && validate !== undefined && !validate(row)) {
    const [error] = validate.errors ?? [];
    run.sayOf('extra-broken', path, { ...placeIn(line, error?.instancePath ?? ''), finding: error?.message ?? '' });
  }
  for (const place of secretPlaces(row)) run.sayOf('credentials', path, placeIn(line, jsonPointer(place)));
  if (row['made'] === true) counts.made[sheet] = (counts.made[sheet] ?? 0) + 1;
  const entity = row['entity'];
  if (isFields(entity)) checkWhole(run, sheet, path, line, entity, textIn(row, 'path') === '', counts);
  else loseFields(run, sheet, fieldsIn(row, 'fields'));
}

function loseFields(run: F3CheckRun, sheet: SheetName, fields: Fields): void {
  if (sheet === 'reaction') {
    run.lose('extra-reactions');
    return;
  }
  const codes = Object.entries(fields).flatMap(([key, value]) => {
    const isSaid = value !== false && !(Array.isArray(value) && value.length === 0);
    return isSaid && Object.hasOwn(lossOfField, key) && sheet !== 'project' ? (lossOfField[key] ?? []) : [];
  });
  for (const code of new Set(codes)) run.lose(code);
}

function checkWhole(
  run: F3CheckRun,
  sheet: SheetName,
  path: string,
  line: TextLine,
  entity: Fields,
  isOrphan: boolean,
  counts: Counts,
): void {
  counts.wholes[sheet] = (counts.wholes[sheet] ?? 0) + 1;
  run.lose(isOrphan && !withoutNode.has(sheet) ? 'extra-orphans' : (lossOfWhole[sheet] ?? 'extra-orphans'));
  if (withReactions.has(sheet)) counts.reactions += recordsIn(entity, 'reactions').length;
  const digest = textIn(entity, 'sha256');
  if (digest === '') return;
  run.used.add(digest);
  const object = /^[0-9a-f]{64}$/u.test(digest) ? run.index.get(objectPath(digest)) : undefined;
  if (object === undefined || object.size !== integerIn(entity, 'size'))
    run.sayOf('extra-file', path, { ...placeIn(line, '/entity/sha256'), finding: digest });
  if (object !== undefined && sheet === 'attachment') counts.attachmentFiles++;
  if (object !== undefined && sheet === 'asset') counts.assetFiles++;
}

/** A field of a row, with the row as it stands there; of one that is no JSON, where it stops being any. */
function placeIn({ number, text = '' }: TextLine, field: string) {
  const { found, faults } = parseJson(text, jsonLimits, pointerParts(field));
  const at = faults.find(({ code }) => code === 'json-broken')?.at ?? found;
  const excerpt = excerptOf((line) => (line === number ? text : undefined), number, at + 1);
  return { line: number, column: at + 1, excerpt, ...(field !== '' && { field }) };
}
