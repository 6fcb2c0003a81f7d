import type { Report } from '../../model/problem.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the control character is what it looks for
const nul = /\u0000/gu;
const unpaired = /\p{Cs}/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the control character is what it looks for
const unclean = /\u0000|\p{Cs}/u;
/** Told several times as fast: also true of whole pairs, so it only says what needs no further look. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the control character is what it looks for
const perhapsUnclean = /[\u0000\ud800-\udfff]/;

/**
 * The record with texts that a restore can take: without NUL, which PostgreSQL refuses, and without halves of surrogate pairs, which UTF-8
 * cannot hold. Reports `text-nul` and `text-surrogate` with the field. The same record when nothing had to be changed.
 */
export function cleanTexts<T extends object>(record: T, place: string, report: Report): T {
  // Nearly all are clean, and there may be hundreds of thousands.
  if (isClean(record)) return record;
  const clean = (text: string, field: string): string => {
    const withoutNul = text.replace(nul, '');
    const whole = withoutNul.replace(unpaired, '\ufffd');
    if (withoutNul !== text) {
      report({
        code: 'text-nul',
        severity: 'loses-data',
        message: 'A NUL character was taken out of a text, because databases refuse it.',
        place,
        field,
      });
    }
    if (whole !== withoutNul) {
      report({
        code: 'text-surrogate',
        severity: 'loses-data',
        message: 'Half a character was replaced in a text, because UTF-8 cannot hold it.',
        place,
        field,
      });
    }
    return whole;
  };
  const walk = (value: unknown, field: string): unknown => {
    if (typeof value === 'string') return clean(value, field);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item, index) => walk(item, `${field}/${index}`));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, `${field}/${key}`)]));
  };
  // Only texts were changed.
  return walk(record, '') as T;
}

/** True when no text in it has to be changed. */
function isClean(value: unknown): boolean {
  if (typeof value === 'string') return !perhapsUnclean.test(value) || !unclean.test(value);
  if (typeof value !== 'object' || value === null) return true;
  for (const item of Array.isArray(value) ? value : Object.values(value)) if (!isClean(item)) return false;
  return true;
}
