import { type Fields, isFields } from '../common/loose-fields.ts';
import { isGoTime } from '../common/time-forms.ts';
import type { YamlPointer } from '../common/yaml-read/types.ts';
import type { RecordCheck } from './check-run.ts';

/*
 * The schemas that the forges hold `issue.yml` and `milestone.yml` against with `--validation`: modules/migration/schemas of Gitea and Forgejo
 * (draft-04, the same in both). Only what the types of the fields do not say already.
 */

type Word = 'number' | 'text' | 'flag' | 'time' | 'time or null' | 'state' | 'texts';
type Type = Word | Schema | readonly [Schema];
interface Schema {
  readonly [key: string]: { readonly type: Type; readonly required: boolean };
}

const must = (type: Type) => ({ type, required: true });
const may = (type: Type) => ({ type, required: false });

const label: Schema = { name: must('text'), color: may('text'), description: may('text') };
const reaction: Schema = { user_id: must('number'), content: must('text'), user_name: may('text') };
const schemas: Readonly<Record<string, Schema>> = {
  issue: {
    number: must('number'),
    poster_id: must('number'),
    poster_name: must('text'),
    poster_email: may('text'),
    title: must('text'),
    content: must('text'),
    ref: may('text'),
    milestone: may('text'),
    state: must('state'),
    is_locked: must('flag'),
    created: must('time'),
    updated: must('time'),
    closed: may('time or null'),
    labels: may([label]),
    reactions: may([reaction]),
    assignees: may('texts'),
  },
  milestone: {
    title: must('text'),
    description: must('text'),
    deadline: must('time'),
    created: must('time'),
    updated: must('time'),
    closed: must('time or null'),
    state: must('state'),
  },
};

/** Says what a restore with `--validation` refuses. Of one record each field at most once. */
export function checkValidation(check: RecordCheck): void {
  const schema = schemas[check.record.kind];
  if (schema !== undefined) checkObject(check, schema, check.fields, []);
}

function checkObject(check: RecordCheck, schema: Schema, fields: Fields, at: YamlPointer): void {
  for (const [key, { type, required }] of Object.entries(schema)) {
    if (Object.hasOwn(fields, key)) checkValue(check, type, fields[key], [...at, key]);
    else if (required) check.say('validation-missing', at, key);
  }
  for (const key of Object.keys(fields))
    if (!Object.hasOwn(schema, key)) check.say('validation-key', [...at, key], key);
}

function checkValue(check: RecordCheck, type: Type, value: unknown, at: YamlPointer): void {
  if (typeof type === 'string') {
    if (!isAllowed(check, type, value, at)) check.say('validation-value', at, value);
  } else if (Array.isArray(type)) {
    const [schema] = type;
    if (!Array.isArray(value)) check.say('validation-value', at, value);
    else if (schema !== undefined)
      for (const [index, item] of value.entries()) {
        if (isFields(item)) checkObject(check, schema, item, [...at, index]);
        else check.say('validation-value', [...at, index], item);
      }
  }
}

function isAllowed(check: RecordCheck, type: Word, value: unknown, at: YamlPointer): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'state':
      return value === 'open' || value === 'closed';
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'time or null':
      return value === null || isTime(check, value, at);
    case 'time':
      return isTime(check, value, at);
  }
}

function isTime(check: RecordCheck, value: unknown, at: YamlPointer): boolean {
  return typeof value === 'string' && isGoTime(value, () => check.record.item.scalar(at)?.style === 'plain');
}
