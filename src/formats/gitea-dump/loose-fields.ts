import { noDeadline, utcTime, zeroTime } from './times.ts';

/** What a reader gave: a mapping of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own fields only: a record of a file has no others, whatever its keys are called. */
function own(record: Fields, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The text of a field; of numbers and truth values, theirs, as a restore takes them. Empty where there is none. */
export function textIn(record: Fields, key: string): string {
  const value = own(record, key);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}

/** The text of a field, `undefined` when it is empty or not there. */
export function someText(record: Fields, key: string): string | undefined {
  const text = textIn(record, key);
  return text === '' ? undefined : text;
}

/** A whole number; 0 where there is none. Fractions are cut, as a restore does. Beyond 2^53 the nearest one. */
export function integerIn(record: Fields, key: string): number {
  const value = own(record, key);
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' && Number.isFinite(value) ? Math.trunc(value) : 0;
}

const yes = /^(y|yes|on|true)$/iu;

export function flagIn(record: Fields, key: string): boolean {
  const value = own(record, key);
  return value === true || (typeof value === 'string' && yes.test(value));
}

/** RFC 3339 in UTC with whole seconds; `undefined` for what means unknown or none. */
export function timeIn(record: Fields, key: string): string | undefined {
  const time = utcTime(someText(record, key));
  return time === zeroTime ? undefined : time;
}

/** Due date; the first second of 1970 means that there is none. */
export function deadlineIn(record: Fields, key: string): string | undefined {
  const time = timeIn(record, key);
  return time === noDeadline ? undefined : time;
}

/** The mappings in a list; whatever else is in it is left out. */
export function recordsIn(record: Fields, key: string): Fields[] {
  const value = own(record, key);
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** The mappings in a list with their places in it. */
export function* placedIn(
  record: Fields,
  key: string,
): Generator<readonly [index: number, fields: Fields], void, undefined> {
  const value = own(record, key);
  if (!Array.isArray(value)) return;
  for (const [index, item] of value.entries()) if (isFields(item)) yield [index, item];
}

/** The texts in a list; empty ones for what is no text, number or flag. */
export function textsIn(record: Fields, key: string): string[] {
  const value = own(record, key);
  return Array.isArray(value) ? value.map((item) => (typeof item === 'object' ? '' : String(item))) : [];
}

/** A mapping inside; empty where there is none. */
export function fieldsIn(record: Fields, key: string): Fields {
  const value = own(record, key);
  return isFields(value) ? value : {};
}
