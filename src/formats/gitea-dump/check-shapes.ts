import { type Fields, isFields } from '../common/loose-fields.ts';
import { hasCredentials, isAddressKey } from '../common/secrets.ts';
import { isGoTime, isStrictTime } from '../common/time-forms.ts';
import type { YamlPointer } from '../common/yaml-read/types.ts';
import type { RecordCheck } from './check-run.ts';
import { type FieldShape, type RecordShape, recordShapes } from './record-shapes.ts';

/** Types of all fields, by the rules of the forges' YAML library, and what no text may hold. */
export function checkShapes(check: RecordCheck): void {
  if (check.record.kind === 'repo') checkFlat(check);
  checkRecord(check, recordShapes[check.record.kind], check.fields, []);
}

/** `repo.yml` is read as a map of texts. */
function checkFlat({ fields, say }: RecordCheck): void {
  for (const [key, value] of Object.entries(fields)) {
    if (typeof value === 'object' && value !== null) say('repo-not-flat', [key]);
  }
}

function checkRecord(check: RecordCheck, shape: RecordShape, fields: Fields, at: YamlPointer): void {
  for (const key of Object.keys(fields)) {
    const expected = Object.hasOwn(shape, key) ? shape[key] : undefined;
    // Nearly all are, and a pointer for each field would take longer than reading it.
    if (expected !== undefined && isPlain(expected, fields[key], key)) continue;
    if (expected !== undefined) checkField(check, expected, fields[key], [...at, key]);
    else if (check.run.made !== 'newer') check.say('key-unknown', [...at, key], key);
  }
}

/** True for a value about which nothing has to be said. */
function isPlain(shape: FieldShape, value: unknown, key: string): boolean {
  if (value === null) return true;
  if (shape === 'text') return typeof value === 'string' && !value.includes('\u0000') && !isAddressKey(key);
  if (shape === 'time') return typeof value === 'string' && value.length === wholeTime && isStrictTime(value);
  if (shape === 'integer') return Number.isSafeInteger(value);
  return shape === 'flag' && typeof value === 'boolean';
}

/** Length of `2024-05-08T12:48:00Z`. */
const wholeTime = 20;

function checkField(check: RecordCheck, shape: FieldShape, value: unknown, at: YamlPointer): void {
  if (value === null || shape === 'any') return;
  if (typeof shape === 'object') checkInside(check, shape, value, at);
  else if (shape === 'texts') checkTexts(check, value, at);
  else if (shape === 'time') checkTime(check, value, at);
  else if (shape === 'text') checkText(check, value, at);
  else if (!(shape === 'integer' ? isInteger(value) : isFlag(value))) check.say('field-type', at, value);
}

function checkInside(
  check: RecordCheck,
  shape: RecordShape | readonly [RecordShape],
  value: unknown,
  at: YamlPointer,
): void {
  if (!isListShape(shape)) {
    if (isFields(value)) checkRecord(check, shape, value, at);
    else check.say('field-type', at, value);
    return;
  }
  if (!Array.isArray(value)) {
    check.say('field-type', at, value);
    return;
  }
  for (const [index, item] of value.entries()) {
    if (item === null) check.say('null-item', [...at, index], 'null');
    else if (isFields(item)) checkRecord(check, shape[0], item, [...at, index]);
    else check.say('field-type', [...at, index], item);
  }
}

function isListShape(shape: RecordShape | readonly [RecordShape]): shape is readonly [RecordShape] {
  return Array.isArray(shape);
}

function checkTexts(check: RecordCheck, value: unknown, at: YamlPointer): void {
  if (!Array.isArray(value)) check.say('field-type', at, value);
  else for (const [index, item] of value.entries()) checkText(check, item, [...at, index]);
}

function checkText(check: RecordCheck, value: unknown, at: YamlPointer): void {
  if (typeof value === 'object' && value !== null) {
    // Said of `repo.yml` in words of its own.
    if (check.record.kind !== 'repo') check.say('field-type', at);
    return;
  }
  if (typeof value !== 'string') return;
  if (value.includes('\u0000')) check.say('text-nul', at);
  const key = at.at(-1);
  if (typeof key === 'string' && isAddressKey(key) && hasCredentials(value)) check.say('credentials', at);
}

function checkTime(check: RecordCheck, value: unknown, at: YamlPointer): void {
  if (typeof value === 'string' && isGoTime(value, () => check.record.item.scalar(at)?.style === 'plain')) {
    if (value.includes('.')) check.run.lose('fractions');
    return;
  }
  check.say('time-unreadable', at, value);
}

const largestInteger = 2n ** 63n;

function isInteger(value: unknown): boolean {
  if (typeof value === 'bigint') return value < largestInteger && value >= -largestInteger;
  return typeof value === 'number' && Math.abs(value) <= Number(largestInteger);
}

/** What go-yaml takes for a truth value where one is asked for, in quotes too. */
const flagWords = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/u;

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'string' && flagWords.test(value));
}
