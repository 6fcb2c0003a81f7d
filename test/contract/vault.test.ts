import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { RunError } from '../../src/lib/run-error.ts';
import { type Check, runVaultCase, vaultCases } from './vault-suite.ts';

const check: Check = {
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

test.each(vaultCases.map((testCase) => [testCase.name, testCase] as const))('%s', async (_name, testCase) => {
  expect.hasAssertions();
  await runVaultCase(testCase, indexedDB, check);
});
