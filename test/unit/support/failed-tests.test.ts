import { expect, test } from 'vitest';
import { failedUnits, unevenE2e } from '../../support/failed-tests.ts';

test('each unit test that failed is named with why, and a file that could not be run', () => {
  const report = {
    testResults: [
      { name: 'a.test.ts', status: 'failed', message: 'no such module\nat line 1', assertionResults: [] },
      {
        name: 'b.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { status: 'passed', fullName: 'one' },
          { status: 'failed', fullName: 'two', failureMessages: ['AssertionError: 1 is not 2\n  at b.test.ts'] },
        ],
      },
      { name: 'c.test.ts', status: 'passed', assertionResults: [{ status: 'pending', fullName: 'left out' }] },
    ],
  };
  expect(failedUnits(report)).toEqual([
    'failed: a.test.ts: no such module',
    'failed: b.test.ts › two: AssertionError: 1 is not 2',
  ]);
  expect(failedUnits(undefined)).toEqual([]);
});

test('each end-to-end test that did not pass at the first try is named, however deep it stands', () => {
  const spec = (line: number, status: string, ...messages: string[]) => ({
    title: `test ${line}`,
    file: 'a.spec.ts',
    line,
    tests: [{ status, results: messages.map((message) => ({ errors: [{ message }] })) }],
  });
  const deep = { specs: [spec(9, 'flaky', 'Error: late\nmore')] };
  const report = { suites: [{ specs: [spec(3, 'expected'), spec(5, 'unexpected', 'Error: gone')], suites: [deep] }] };
  expect(unevenE2e(report)).toEqual([
    'only at the second try: a.spec.ts:9 › test 9: Error: late',
    'failed: a.spec.ts:5 › test 5: Error: gone',
  ]);
});
