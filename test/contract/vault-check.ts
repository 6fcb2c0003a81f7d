import { expect } from 'vitest';
import { RunError } from '../../src/lib/run-error.ts';
import type { Check } from './vault-suite.ts';

/** The suites' assertions by vitest. */
export const check: Check = {
  equal: (actual, expected, what) => expect(actual, what).toStrictEqual(expected),
  async rejects(promise, code) {
    const reason: unknown = await promise.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(reason).toBeInstanceOf(RunError);
    expect(reason).toHaveProperty('code', code);
  },
};
