import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { check } from './vault-check.ts';
import { runVaultCase, vaultCases } from './vault-suite.ts';

test.each(vaultCases.map((testCase) => [testCase.name, testCase] as const))('%s', async (_name, testCase) => {
  expect.hasAssertions();
  await runVaultCase(testCase, indexedDB, check);
});
