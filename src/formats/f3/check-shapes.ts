import type { JsonPointer } from '../common/json-read/types.ts';
import { type Fields, isFields } from '../common/loose-fields.ts';
import { secretPlaces } from '../common/secrets.ts';
import { isStrictTime } from '../common/time-forms.ts';
import type { F3RecordCheck } from './check-run.ts';
import { fileOf, parseNode } from './paths.ts';
import { type FieldShape, type RecordShape, recordShapes } from './record-shapes.ts';
import { resolveReference } from './references.ts';

/** Types of all fields, what must be there, and where references lead to. */
export function checkShapes(check: F3RecordCheck): void {
  checkIndex(check);
  for (const place of secretPlaces(check.fields)) check.say('credentials', place);
  checkFields(check, recordShapes[check.node.kind], check.fields, []);
}

function checkIndex({ fields, node, say }: F3RecordCheck): void {
  const index = fields['index'];
  if (typeof index === 'number' && String(index) === node.id) say('f3-number-id', ['index'], index);
  // Repositories had no id of their own, only their name.
  else if (index === undefined && node.kind === 'repository' && fields['name'] === node.id) return;
  else if (index !== node.id) say('f3-index', ['index'], index ?? 'there is none');
}

function checkFields(check: F3RecordCheck, shape: RecordShape, fields: Fields, at: JsonPointer): void {
  const { say, run } = check;
  for (const [key, value] of Object.entries(fields)) {
    if (key === 'index' && at.length === 0) continue;
    const field = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (field === undefined) {
      if (run.made !== 'newer') say('f3-key-unknown', [...at, key], key);
    } else if (key === 'password') say('f3-password', [...at, key]);
    else if (value === null) say('f3-null', [...at, key], 'null');
    else if (field.old) say('f3-key-old', [...at, key], key);
    else checkField(check, field, value, [...at, key]);
  }
  for (const [key, { required }] of Object.entries(shape))
    if (required && !Object.hasOwn(fields, key)) say('f3-field-missing', at, key);
}

const isWord = (value: unknown): value is string => typeof value === 'string';

function checkField(check: F3RecordCheck, shape: FieldShape, value: unknown, at: JsonPointer): void {
  const { say } = check;
  const { type } = shape;
  if (type === 'list' || type === 'texts' || type === 'refs') {
    checkList(check, shape, value, at);
    return;
  }
  if (type === 'id' && typeof value === 'number') {
    say('f3-number-id', at, value);
    return;
  }
  if (type === 'ref') {
    checkReference(check, shape, value, at);
    return;
  }
  if (type === 'object') {
    if (isFields(value)) checkFields(check, shape.fields ?? {}, value, at);
    else say('f3-field-type', at, wordFor(value));
    return;
  }
  if (!hasType(type, value)) {
    say('f3-field-type', at, wordFor(value));
    return;
  }
  if (isWord(value)) checkText(check, shape, value, at);
}

function checkList(check: F3RecordCheck, shape: FieldShape, value: unknown, at: JsonPointer): void {
  if (!Array.isArray(value)) {
    check.say('f3-field-type', at, wordFor(value));
    return;
  }
  const { type, fields = {} } = shape;
  for (const [place, item] of value.entries()) {
    const inside = [...at, place];
    if (type === 'refs') checkReference(check, { ...shape, required: true }, item, inside);
    else if (type === 'texts' && isWord(item)) checkText(check, { type: 'text' }, item, inside);
    else if (type === 'list' && isFields(item)) checkFields(check, fields, item, inside);
    else check.say('f3-field-type', inside, wordFor(item));
  }
}

function hasType(type: FieldShape['type'], value: unknown): boolean {
  if (type === 'number') return Number.isInteger(value) || typeof value === 'bigint';
  if (type === 'flag') return typeof value === 'boolean';
  return typeof value === 'string';
}

function wordFor(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return isFields(value) ? 'an object' : String(value);
}

const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/u.test(text) && isStrictTime(`${text}T00:00:00Z`);

function checkText({ say }: F3RecordCheck, { type, words }: FieldShape, text: string, at: JsonPointer): void {
  if (text.includes('\0')) say('text-nul', at);
  if (type === 'words' && words?.includes(text) !== true) say('f3-word-unknown', at, text);
  const isTime = type === 'time' || type === 'due' || type === 'day';
  if (!isTime) return;
  const fits = type === 'time' ? isStrictTime(text) : isDay(text) || (type === 'due' && isStrictTime(text));
  if (!fits) say('f3-time-unreadable', at, text);
}

function checkReference(
  check: F3RecordCheck,
  { to = [], required }: FieldShape,
  value: unknown,
  at: JsonPointer,
): void {
  const { say, node, run } = check;
  if (typeof value === 'number' || typeof value === 'bigint') {
    say('f3-number-id', at, value);
    return;
  }
  if (!isWord(value)) {
    say('f3-field-type', at, wordFor(value));
    return;
  }
  // An empty one is how some write that there is none, where there may be none.
  if (value === '') {
    if (required) say('f3-reference-empty', at);
    return;
  }
  if (!value.includes('/')) {
    say('f3-reference-name', at, value);
    return;
  }
  const path = resolveReference(node.path, value);
  const today = path?.replace(/\/repository\//u, '/repositories/');
  const target = today === undefined ? undefined : parseNode(today);
  if (path === undefined || target === undefined || !to.includes(target.kind)) {
    say('f3-reference', at, value);
    return;
  }
  if (today !== path) say('f3-repository-folder', at, value);
  if (run.index.get(fileOf(target.path)) === undefined) say('f3-reference-missing', at, value);
}
