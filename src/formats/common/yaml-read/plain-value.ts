import { Broken, type Cursor } from './cursor.ts';
import { resolvePlain } from './resolve.ts';
import type { YamlValue } from './types.ts';

const zero = 48;
const octal = /^[-+]?0[0-7_]+$/;

/** What a scalar without quotes is, that begins at `at`: by its form, unless its key asks for a text. */
export function plainValue(cursor: Cursor, text: string, at: number): YamlValue {
  const value = resolvePlain(text);
  if (typeof value === 'string' || value === null) return value;
  if (cursor.limits.texts.has(cursor.key)) {
    const message = `${text.slice(0, 30)} stands without quotes where a text belongs.`;
    cursor.oddities.push(new Broken('yaml-text-unquoted', message, at));
    return text;
  }
  // Most numbers begin with another digit.
  if (text.charCodeAt(0) <= zero && octal.test(text))
    cursor.oddities.push(new Broken('yaml-octal', `${text.slice(0, 30)} is read as a number of base 8.`, at));
  return value;
}
