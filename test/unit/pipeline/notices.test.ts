import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RunError } from '../../../src/lib/run-error.ts';
import { wordsFor } from '../../../src/pipeline/notice-words.ts';
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

test('one of several projects names only what can be pressed there', () => {
  const source = readFileSync(join('src', 'pipeline', 'notice-words.ts'), 'utf8');
  const codes = [...source.matchAll(/^ {2}'?([a-z][a-z-]+)'?: (?:told\(|\()/gm)].map(([, code]) => code ?? '');
  expect(codes.length).toBeGreaterThan(40);
  const details = { unit: 'pull-requests', required: 'read:issue' };
  for (const code of [...codes, 'proxy-busy', 'git-cut', 'never-heard-of']) {
    const { todo } = noticeFor(new RunError(code, 'It went wrong.', { details }), about, undefined, 'several');
    expect(todo, code).not.toMatch(
      /[Pp]ress (?!Try again|Retry failed|Configure SSO|Go on without)|[Gg]o on without|Start anew/,
    );
  }
  const todoOf = (code: string) => noticeFor(new RunError(code, ''), about, undefined, 'several').todo;
  expect(todoOf('another-tab')).toContain('then press Try again');
  expect(todoOf('timeout')).toBe('Press Try again. What is collected stays.');
  expect(todoOf('missing-scope')).toContain('paste it, and press Retry failed.');
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

/** Every code that the source throws as a `RunError`, wherever it is spelled out. */
function codesThrown(): string[] {
  const source = new URL('../../../src/', import.meta.url).pathname;
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path));
  const found = new Set<string>();
  for (const file of files) {
    const text = readFileSync(join(source, file), 'utf8');
    for (const [, code] of text.matchAll(/new (?:RunError|HttpError)\(\s*'([a-z-]+)'/g)) if (code) found.add(code);
    for (const [, code] of text.matchAll(/\[\s*'((?:file|disk)-[a-z]+)',/g)) if (code) found.add(code);
    if (file === 'http/errors.ts' || file === 'git/git-error.ts')
      for (const [, code] of text.matchAll(/^\s+\| '([a-z0-9-]+)'/gm)) if (code) found.add(code);
  }
  return [...found];
}

test('a part of the page that cannot be loaded is told as that, not by the browser’s words', () => {
  const error = new TypeError('Failed to fetch dynamically imported module: https://page.invalid/assets/a.js');
  expect(noticeFor(error, about)).toMatchObject({ code: 'page-incomplete', title: expect.stringContaining('part') });
});

test('every code that can be thrown has words of its own', () => {
  const codes = codesThrown();
  expect(codes).toEqual(
    expect.arrayContaining(['cors-closed', 'git-truncated', 'storage-newer', 'file-busy', 'conflict']),
  );
  const without = codes.filter((code) =>
    (['exporting', 'saving'] as const).every((doing) => !wordsFor(new RunError(code, 'It went wrong.'), about, doing)),
  );
  // Our own slips have no better words than their message and code. Opened archives and the viewer show theirs with their own advice; one large
  // file of a mirror never ends it, it is told with the others that are missing.
  const onOtherScreens = /^(?:view|rewrite)-|^(?:format-unknown|file-closed$|file-too-large|mirror-large-file)$/;
  expect(without.filter((code) => !onOtherScreens.test(code))).toEqual(['unexpected']);
});

test('before the start nothing is said to be kept, and there is nothing to resume', () => {
  for (const code of codesThrown()) {
    const { todo } = noticeFor(new RunError(code, 'It went wrong.'), about, undefined, 'checking');
    expect(todo).not.toMatch(/resume|What is collected/i);
  }
});

test('the host that failed is named, which need not be the forge', () => {
  const error = new RunError('unreachable', '', { details: { host: 'files.example' } });
  expect(noticeFor(error, about).title).toContain('files.example');
});

test('a token is asked for where none was given, and doubted where one was', () => {
  const error = new RunError('unauthorized', '');
  expect(noticeFor(error, about).title).toBe('The forge does not accept this token');
  expect(noticeFor(error, { ...about, tokenGiven: false }).title).toBe('The forge wants a token');
});
