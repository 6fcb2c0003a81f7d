import { RunError } from '../../src/lib/run-error.ts';
import type { Check } from './vault-suite.ts';

/** Text that is equal for equal values; tells `undefined` from absent and shows every surrogate. */
function text(value: unknown): string {
  if (value === undefined) return 'undefined';
  if (Array.isArray(value)) return `[${value.map(text).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${text(field)}`).join()}}`;
}

/** The suites' assertions in a page, where there is no vitest. */
export const check: Check = {
  equal(actual, expected, what = '') {
    if (text(actual) !== text(expected)) throw new Error(`${what} expected ${text(expected)}, got ${text(actual)}`);
  },
  async rejects(promise, code) {
    const reason: unknown = await promise.then(
      () => 'fulfilled',
      (error: unknown) => error,
    );
    if (!(reason instanceof RunError) || reason.code !== code)
      throw new Error(`expected ${code}, got ${String(reason)}`);
  },
};
