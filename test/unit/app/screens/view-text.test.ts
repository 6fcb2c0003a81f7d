import type { Token } from 'marked';
import { expect, test } from 'vitest';
import { withComments } from '../../../../src/app/screens/view/comments.ts';
import { diffLines } from '../../../../src/app/screens/view/diff.tsx';
import { withoutEntities } from '../../../../src/app/screens/view/entities.ts';
import { linesOf } from '../../../../src/app/screens/view/file.tsx';
import { htmlPieces, isHarmlessTag, pictureTag } from '../../../../src/app/screens/view/markdown-html.ts';
import { readMarkdown } from '../../../../src/app/screens/view/markdown-lexer.ts';
import { linkTarget, pictureOf, type TextPlace } from '../../../../src/app/screens/view/text-place.ts';
import { queryParams, readAddress, readQuery, viewHash } from '../../../../src/app/stores/view-address.ts';
import { visibleText, withoutOverrides } from '../../../../src/lib/visible-text.ts';

const uuid = 'cab7c854-f15b-49c3-bbaf-f012211f88ca';
const place: TextPlace = {
  project: 'gitea|https://f.example|o/p',
  url: 'https://f.example/o/p',
  files: [
    { key: 'attachment:1', name: 'a.png', uuid, addresses: [`https://f.example/attachments/${uuid}`], got: true },
    { key: 'attachment:2', name: 'b.png', addresses: ['https://f.example/files/b.png'], got: false },
  ],
};
const inFile: TextPlace = { ...place, in: { repository: 'code', ref: 'main', folder: ['docs'] } };

test.each([
  ['javascript:alert(1)', undefined],
  ['JaVaScRiPt:alert(1)', undefined],
  [' javascript:alert(1)', undefined],
  ['java\tscript:alert(1)', undefined],
  ['data:text/html,x', undefined],
  ['vbscript:x', undefined],
  ['file:///etc/passwd', undefined],
  ['blob:https://f.example/1', undefined],
  ['#part', undefined],
  ['', undefined],
  ['https://other.example/x', 'https://other.example/x'],
  ['//other.example/x', 'https://other.example/x'],
  ['mailto:a@b.example', 'mailto:a@b.example'],
  ['/elsewhere', 'https://f.example/elsewhere'],
  ['https://f.example/o/p/issues/12#issuecomment-3', '#issues/12/comment-3'],
  ['https://f.example/o/p/pull/12#discussion_r7', '#issues/12/remark-7'],
  ['https://f.example/o/p/issues/12#javascript:alert(1)', '#issues/12'],
  ['https://f.example/o/p/discussions/12#discussioncomment-5', '#discussions/12/comment-5'],
  ['https://f.example/o/p/discussions', '#discussions'],
  [`https://f.example/o/p/commit/${'a'.repeat(40)}#commitcomment-4`, `#commits/${'a'.repeat(40)}/remark-4`],
  ['https://f.example/o/p/pulls/12/files', '#issues/12/changes'],
  ['http://F.example/O/P/pulls/12', '#issues/12'],
  ['https://f.example/o/p2/issues/12', 'https://f.example/o/p2/issues/12'],
  ['https://f.example/o/p/src/branch/main/docs/a%20b.md', '#code/main/docs/a%20b.md'],
  ['https://f.example/o/p/wiki/Field-Notes', '#wiki/Field-Notes'],
  [`https://f.example/o/p/commit/${'a'.repeat(40)}`, `#commits/${'a'.repeat(40)}`],
  ['https://f.example/o/p/settings', 'https://f.example/o/p/settings'],
])('a link to %j', (href, expected) => {
  const target = linkTarget(href, place);
  const root = viewHash(place.project, 'issues').replace(/issues$/, '');
  const shown = target?.kind === 'inside' ? target.hash.replace(root, '#') : target?.href;
  expect(shown).toBe(expected);
});

test('links and pictures beside a file', () => {
  const hash = (href: string) => {
    const target = linkTarget(href, inFile);
    return target?.kind === 'inside' ? readAddress(target.hash).rest : target;
  };
  expect(hash('../src/a.c#L3')).toEqual(['main', 'src', 'a.c']);
  expect(hash('b.md?x')).toEqual(['main', 'docs', 'b.md']);
  expect(hash('../../../etc/passwd')).toBeUndefined();
  expect(pictureOf('img/x.png', inFile)).toEqual({ repository: 'code', ref: 'main', path: ['docs', 'img', 'x.png'] });
  expect(pictureOf('https://tracker.example/x.png', inFile)).toBeUndefined();
});

test('attachments by every address they are known under; what was not got is no picture', () => {
  for (const href of [
    `/attachments/${uuid}`,
    `https://f.example/attachments/${uuid}`,
    `/o/p/attachments/${uuid.toUpperCase()}`,
  ])
    expect(pictureOf(href, place), href).toEqual({ key: 'attachment:1' });
  expect(pictureOf('https://f.example/files/b.png', place)).toBeUndefined();
  expect(pictureOf('/attachments/00000000-0000-0000-0000-000000000000', place)).toBeUndefined();
});

test('HTML is what it says', () => {
  expect(htmlPieces('<!-- asked by the template -->\n')).toEqual([]);
  expect(htmlPieces('<details><summary>More</summary>\ntext<br>here</details>')).toEqual(['More\ntext\nhere']);
  expect(htmlPieces('<p><img src="a.png" alt="A">x</p>')).toEqual([{ href: 'a.png', alt: 'A' }, 'x']);
  expect(htmlPieces('<script>alert(1)</script>')).toEqual(['<script>alert(1)</script>']);
  expect(pictureTag("<img onerror=alert(1) src='x y'>")).toEqual({ href: 'x y', alt: '' });
  expect(pictureTag('<image src=x>')).toBeUndefined();
  expect([isHarmlessTag('<kbd>'), isHarmlessTag('</sub>'), isHarmlessTag('<iframe src=x>')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(withoutEntities('a &amp;&lt;&#106;&#x6A;&nope;&constructor; &#xD800;')).toBe(
    'a &<jj&nope;&constructor; \ufffd',
  );
});

function types(tokens: readonly Token[] | undefined): string[] {
  return (tokens ?? []).flatMap((token) => [token.type, ...('tokens' in token ? types(token.tokens) : [])]);
}

test('whatever is written is read in bounded time and depth', () => {
  const begun = performance.now();
  for (const piece of [
    '[',
    '![](',
    '**a *b ',
    '> ',
    '* ',
    '| a ',
    '`` ` ',
    '<a ',
    '&',
    '_a',
    '~~a',
    '- [ ] a\n  ',
    '\\',
    'a|b\n-|-\n',
  ])
    expect(readMarkdown(piece.repeat(Math.ceil(100_000 / piece.length)), true), piece).toBeDefined();
  expect(readMarkdown('x'.repeat(200_001), true)).toBeUndefined();
  // Fourteen of them; each has a third of a second, and a busy machine its time.
  expect(performance.now() - begun).toBeLessThan(25_000);
  expect(types(readMarkdown('a\nb', true))).toContain('br');
  expect(types(readMarkdown('a\nb', false))).not.toContain('br');
});

test('names show what cannot be seen; texts keep marks that scripts need', () => {
  expect(visibleText('a\u202eb\u0000c\u200bd\u2066')).toBe('a\\u202eb\\u0000c\\u200bd\\u2066');
  expect(visibleText('👩\u200d🚀 tab\there')).toBe('👩\u200d🚀 tab\there');
  expect(withoutOverrides('\u200f\u202e\u2067')).toBe('\u200f\\u202e\\u2067');
});

test('comments stand apart, as far as an ending tells', () => {
  const dim = (name: string, text: string) =>
    withComments(name, text.split('\n')).map((line) =>
      line.map(({ text: one, comment }) => (comment ? `{${one}}` : one)).join(''),
    );
  expect(dim('a.c', 'x = "// no"; // yes\n/* two\nlines */ int y; /* one */ z\n/* a *//* b */')).toEqual([
    'x = "// no"; {// yes}',
    '{/* two}',
    '{lines */} int y; {/* one */} z',
    '{/* a */}{/* b */}',
  ]);
  expect(dim('run.py', '#!/bin/x\na = "#" # b\nurl#part')).toEqual(['{#!/bin/x}', 'a = "#" {# b}', 'url#part']);
  expect(dim('Makefile', 'a: b # c')).toEqual(['a: b {# c}']);
  expect(dim('x.html', '<b><!-- c -->d<!-- e')).toEqual(['<b>{<!-- c -->}d{<!-- e}']);
  expect(dim('notes.txt', '# x // y')).toEqual(['# x // y']);
  expect(dim('a.c', '/*/ still\n*/ x')).toEqual(['{/*/ still}', '{*/} x']);
});

test('lines of a diff have their numbers', () => {
  const lines = diffLines('@@ -5,2 +5,3 @@ void f()\n same\n-old\n+new\n+more\n\\ No newline at end of file\n');
  expect(lines.map(({ kind, old, new: fresh }) => [kind, old, fresh])).toEqual([
    ['hunk', undefined, undefined],
    ['same', 5, 5],
    ['del', 6, undefined],
    ['add', undefined, 6],
    ['add', undefined, 7],
    ['note', undefined, undefined],
  ]);
  expect(diffLines('no hunk at all')).toEqual([]);
  expect(linesOf('L3-9')).toEqual({ from: 3, to: 9 });
  expect(linesOf('L9-3')).toEqual({ from: 9, to: 9 });
  expect(linesOf('x')).toBeUndefined();
});

test('addresses go both ways, whatever names are in them', () => {
  const id = 'gitea|https://f.example:3000/sub|o/p';
  const hash = viewHash(id, 'code', ['feature/ü #1', 'a/b?c', '..']);
  expect(readAddress(hash)).toMatchObject({ project: id, part: 'code', rest: ['feature/ü #1', 'a/b?c', '..'] });
  expect(readAddress('#/view/%zz/nonsense')).toMatchObject({ project: '%zz', part: 'issues', rest: [] });
  const query = {
    kind: 'issue',
    state: 'any',
    labels: ['a&b', 'c'],
    milestone: '',
    author: 'ü',
    words: '#1 x',
    sort: 'oldest',
  } as const;
  expect(readQuery(readAddress(viewHash(id, 'issues', [], queryParams(query))))).toEqual(query);
  expect(readQuery(readAddress('#/view/x/pulls?state=bad&sort=bad'))).toMatchObject({
    kind: 'pull-request',
    state: 'open',
    sort: 'updated',
  });
});
