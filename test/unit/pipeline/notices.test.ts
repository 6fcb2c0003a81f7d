import { expect, test } from 'vitest';
import { RunError } from '../../../src/lib/run-error.ts';
import { noticeFor } from '../../../src/pipeline/notices.ts';

const about = { host: 'git.example', project: 'o/r', tokenGiven: true };

test.each([
  'not-a-url',
  'not-a-forge',
  'unreachable',
  'offline',
  'cors-closed',
  'unauthorized',
  'missing-scope',
  'not-found',
  'forbidden',
  'rate-limited',
  'not-json',
  'server-error',
  'disk-full',
  'another-tab',
  'never-heard-of',
])('%s has title, reason and next step', (code) => {
  const notice = noticeFor(new RunError(code, 'It went wrong.'), about);
  expect(notice.code).toBe(code);
  for (const words of [notice.title, notice.why, notice.todo]) expect(words.length).toBeGreaterThan(5);
});

test('what is not ours is told, too', () => {
  expect(noticeFor(new TypeError('x is not a function'), about)).toMatchObject({
    code: 'unexpected',
    why: 'x is not a function',
  });
});

test('closed servers come with the lines to open them', () => {
  expect(noticeFor(new RunError('cors-closed', ''), about, '[cors]').forGood?.lines).toBe('[cors]');
  expect(noticeFor(new RunError('not-found', ''), about, '[cors]').forGood).toBeUndefined();
});
