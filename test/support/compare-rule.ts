import type { Known } from './compare-records.ts';

export const absent = (value: unknown) => value === undefined;
export const isTrue = (value: unknown) => value === true;
export const isFalse = (value: unknown) => value === false;
export const emptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

export interface Rule {
  readonly file: RegExp;
  readonly field?: RegExp;
  readonly reason: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

const fits = (wanted: unknown, value: unknown): boolean =>
  typeof wanted === 'function' ? wanted(value) === true : Object.is(wanted, value);

/** A side is a value that must be there, or a function that judges it. */
export function known({ file, field = /^$/, reason, ours, theirs }: Rule): Known {
  return { file, field, reason, holds: (our, their) => fits(ours, our) && fits(theirs, their) };
}
