import { excerptOf } from '../common/excerpt.ts';
import type { FoundAt } from '../common/findings.ts';
import { isFields } from '../common/loose-fields.ts';
import type { YamlProblem } from '../common/yaml-read/types.ts';
import { accountOf, type CheckRun } from './check-run.ts';
import { subjectOf, subjectOfFile } from './check-subject.ts';
import type { CheckCode } from './check-table.ts';
import type { ScannedRecord } from './scan-records.ts';

/** Codes for what is beyond what is read here; a forge might read it. */
const tooLarge = [
  'yaml-item-too-large',
  'yaml-too-deep',
  'yaml-too-many-nodes',
  'yaml-alias-bomb',
  'yaml-scalar-too-long',
] as const satisfies readonly YamlProblem['code'][];

/** Says what the reader of the file has against a record. */
export function sayYaml(record: ScannedRecord, run: CheckRun): void {
  for (const problem of record.item.problems) {
    const code = codeOf(problem.code);
    say(code, record, problem, run);
    // With `--validation` a number is no text in these two.
    if (code === 'yaml-text-unquoted' && (record.kind === 'issue' || record.kind === 'milestone'))
      say('validation-value', record, problem, run);
  }
}

function say(code: CheckCode, record: ScannedRecord, problem: YamlProblem, run: CheckRun): void {
  run.findings.add(code, accountOf(code, record.file), () => placeOf(record, problem, run));
}

function codeOf(code: YamlProblem['code']): CheckCode {
  return isTooLarge(code) ? 'yaml-too-large' : code;
}

function isTooLarge(code: YamlProblem['code']): code is (typeof tooLarge)[number] {
  return tooLarge.some((one) => one === code);
}

function placeOf(record: ScannedRecord, { line, column, message }: YamlProblem, { tickets }: CheckRun): FoundAt {
  const { item, file } = record;
  const about = isFields(item.value) ? subjectOf(tickets, record, item.value, []) : subjectOfFile(tickets, file);
  return {
    file,
    line,
    column,
    excerpt: excerptOf(item.lineText, line, column),
    finding: message,
    ...(about && { about }),
  };
}

/** The number of an issue or pull request that cannot be read, where it stands on the first line: what hangs on it is not without an owner. */
export function numberOfUnread({ item }: ScannedRecord): number | undefined {
  const [, digits] = /^- number: ([1-9]\d{0,14})$/u.exec(item.lineText(item.position([]).line) ?? '') ?? [];
  return digits === undefined ? undefined : Number(digits);
}
