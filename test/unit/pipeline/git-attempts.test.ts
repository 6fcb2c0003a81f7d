import { expect, test } from 'vitest';
import { gitError } from '../../../src/git/git-error.ts';
import { HttpError } from '../../../src/http/errors.ts';
import type { Report } from '../../../src/model/problem.ts';
import { gitAttempts, untilWhole } from '../../../src/pipeline/git-attempts.ts';

const cutAt = (received: number) => gitError('git-truncated', 'it ended', { details: { received } });
const url = 'https://git.example/ada/one.git/info/refs';
const listCut = () => new HttpError('cut-off', 'it broke off', { url, status: 200 });

async function tried(failures: readonly Error[], signal = new AbortController().signal) {
  const left = [...failures];
  const again: number[] = [];
  let calls = 0;
  const reported: string[] = [];
  const fetch = async (report: Report) => {
    calls++;
    report({ code: `odd-${calls}`, severity: 'odd', message: 'odd', place: 'refs/x' });
    const failure = left.shift();
    if (failure !== undefined) throw failure;
    return 'whole';
  };
  const onAgain = (_: unknown, attempt: number) => again.push(attempt);
  const report: Report = ({ code }) => reported.push(code);
  const outcome = await untilWhole(fetch, { signal, report, onAgain }).catch((error: unknown) => error);
  return { outcome, calls, again, reported };
}

test('what breaks off is fetched again, a few times', async () => {
  expect(await tried([cutAt(100), listCut(), cutAt(7)])).toEqual({
    ...{ outcome: 'whole', calls: 4, again: [2, 3, 4] },
    // Each says the same of the same repository: it is told once.
    reported: ['odd-4'],
  });
  const failures = Array.from({ length: gitAttempts }, (_, at) => cutAt(100 + at));
  expect(await tried(failures)).toMatchObject({ outcome: failures.at(-1), calls: gitAttempts });
});

test('a list that ends early has no bytes of a pack to go by', async () => {
  expect(await tried([cutAt(0), cutAt(0)])).toMatchObject({ outcome: 'whole', calls: 3 });
});

test.each([
  ['the same byte twice', [cutAt(100), cutAt(100)], 2],
  ['damage', [gitError('git-checksum', 'damaged')], 1],
  ['no answer at all, which the request has waited for', [new HttpError('unreachable', 'away', { url })], 1],
  ['no git', [gitError('git-not-git', 'a web page')], 1],
] as const)('%s is not tried again', async (_, failures, calls) => {
  expect(await tried(failures)).toMatchObject({ outcome: failures.at(-1), calls });
});

test('nothing begins again after a pause', async () => {
  const stop = new AbortController();
  stop.abort();
  const cut = cutAt(100);
  expect(await tried([cut], stop.signal)).toMatchObject({ outcome: cut, calls: 1 });
});
