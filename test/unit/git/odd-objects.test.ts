import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { wholeRepository } from '../../../src/git/whole-repository.ts';
import { totalFacts } from '../../../src/model/pack-facts.ts';
import type { Problem } from '../../../src/model/problem.ts';
import type { OddObjects } from '../../../src/model/project-source.ts';
import { gitVerdicts } from '../../fuzz/git-verdict.ts';
import { temporaryFolder } from '../../support/git-commands.ts';
import { goodCommit, type OddCase } from './odd-case.ts';
import { oddCommits, oddTags } from './odd-headers.ts';
import { oddModules } from './odd-modules.ts';
import { oddTrees } from './odd-trees.ts';
import { handMadePack, indexed } from './pack-bytes.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const commit = 1;
const tree = 2;
const blob = 3;
const tag = 4;

/** The object, and others that it may name. */
function packOf(type: number, content: Uint8Array): Buffer {
  const others = [
    { type: blob, content: Buffer.alloc(0) },
    { type: tree, content: Buffer.alloc(0) },
    { type: commit, content: Buffer.from(goodCommit) },
  ];
  const isThere = others.some((other) => other.type === type && other.content.equals(content));
  return handMadePack(isThere ? others : [...others, { type, content }]);
}

const engine = { ringBits: 18 };

async function oddOf(pack: Buffer): Promise<OddObjects | 'refused' | undefined> {
  try {
    return (await indexed(pack, { engine })).facts.odd;
  } catch (cause) {
    expect(cause).toMatchObject({ code: 'git-corrupt' });
    return 'refused';
  }
}

describe.each([
  { name: 'trees', type: tree, cases: oddTrees },
  { name: 'commits', type: commit, cases: oddCommits },
  { name: 'tags', type: tag, cases: oddTags },
])('what git’s strict check refuses is counted: $name', async ({ type, cases }) => {
  const packs = cases.map(({ content }) => packOf(type, content));
  const verdicts = await gitVerdicts(folder.path, packs);

  it.each(cases.map((one, row) => ({ ...one, row })))(
    '$what: $rule',
    async ({ rule, newer, forgotten, content, row }) => {
      const pack = packs[row];
      const verdict = verdicts[row];
      if (pack === undefined || verdict === undefined) throw new Error('git was not asked');
      const odd = await oddOf(pack);
      // What git cannot even read has no name of a rule.
      const [, oid = idOf(type, content), told] = /^error: object ([0-9a-f]{40}): (\w+):/m.exec(verdict.words) ?? [];
      if (odd === 'refused' || odd === undefined) expect(odd ?? '').toBe(rule);
      else expect(odd).toEqual({ objects: 1, first: oid, rule });
      if (newer && verdict.strict) return;
      if (!forgotten) expect(verdict.strict, verdict.words).toBe(rule === '');
      if (rule !== 'refused') expect(verdict.plain).toBe(true);
      if (odd !== 'refused') expect(told ?? rule).toBe(rule);
    },
  );
});

describe('files that git reads itself', async () => {
  const line = (length: number) => 'x'.repeat(length);
  const files = [
    { what: 'lines', rule: '', text: `* text\n${`${line(100)}\n`.repeat(300)}` },
    { what: 'a line of 2047', rule: '', text: `${line(2047)}\n${line(2047)}` },
    { what: 'a line of 2048', rule: 'gitattributesLineLength', text: `${line(2048)}\n` },
    {
      what: 'a long line at last',
      rule: 'gitattributesLineLength',
      text: `${`${line(77)}\n`.repeat(100)}${line(2048)}`,
    },
    { what: 'a zero byte before a long line', rule: '', text: `\0${line(5000)}` },
    { what: 'a zero byte in a long line', rule: '', text: `a\n${line(2000)}\0${line(5000)}` },
    { what: 'a zero byte behind a long line', rule: 'gitattributesLineLength', text: `a\n${line(2048)}\0` },
    { what: 'nothing', rule: '', text: '' },
  ].flatMap((one) => ['.gitattributes', 'attributes'].map((name) => ({ ...one, name })));
  const cases = files.flatMap(({ what, rule, text, name }) => {
    const content = Buffer.from(text);
    const id = Buffer.from(idOf(blob, content), 'hex');
    const objects = [
      { type: tree, content: Buffer.concat([Buffer.from(`100644 ${name}\0`), id]) },
      { type: blob, content },
    ];
    const expected = name === 'attributes' ? '' : rule;
    const about = { expected, first: id.toString('hex') };
    return [
      { ...about, what: `${name}: ${what}, behind the folder`, pack: handMadePack(objects) },
      { ...about, what: `${name}: ${what}, before the folder`, pack: handMadePack(objects.toReversed()) },
    ];
  });
  const verdicts = await gitVerdicts(
    folder.path,
    cases.map(({ pack }) => pack),
  );

  it.each(cases.map((one, row) => ({ ...one, row })))('$what: $expected', async ({ expected, first, pack, row }) => {
    const verdict = verdicts[row];
    expect(await oddOf(pack)).toEqual(expected === '' ? undefined : { objects: 1, first, rule: expected });
    expect(verdict?.strict, verdict?.words).toBe(expected === '');
    if (expected !== '') expect(verdict?.words).toContain(`${first}: ${expected}:`);
  });

  it('a blob that went past unseen counts as too large for .gitattributes', async () => {
    const content = Buffer.alloc(70_000, 'a line\n');
    const id = idOf(blob, content);
    const entry = Buffer.concat([Buffer.from('100644 .gitattributes\0'), Buffer.from(id, 'hex')]);
    const odd = await oddOf(
      handMadePack([
        { type: blob, content },
        { type: tree, content: entry },
      ]),
    );
    expect(odd).toEqual({ objects: 1, first: id, rule: 'gitattributesLarge' });
  });
});

describe('what stands in .gitmodules', async () => {
  const packOfModules = (text: string | Buffer, name: string, isFirst: boolean) => {
    const content = typeof text === 'string' ? Buffer.from(text) : text;
    const id = Buffer.from(idOf(blob, content), 'hex');
    const objects = [
      { type: tree, content: Buffer.concat([Buffer.from(`100644 ${name}\0`), id]) },
      { type: blob, content },
    ];
    return { first: id.toString('hex'), pack: handMadePack(isFirst ? objects.toReversed() : objects) };
  };
  const cases = oddModules.map((one, row) => ({ ...one, ...packOfModules(one.text, '.gitmodules', row % 2 === 0) }));
  const verdicts = await gitVerdicts(
    folder.path,
    cases.map(({ pack }) => pack),
  );

  it.each(cases.map((one, row) => ({ ...one, row })))('$what: $rule', async ({ rule, newer, first, pack, row }) => {
    const verdict = verdicts[row];
    expect(await oddOf(pack)).toEqual(rule === '' ? undefined : { objects: 1, first, rule });
    if (newer && verdict?.strict) return;
    expect(verdict?.strict, verdict?.words).toBe(rule === '');
    if (rule !== '') expect(verdict?.words).toContain(`${first}: ${rule}:`);
  });

  it('is all right in another file', async () => {
    const { pack } = packOfModules('[submodule ".."]\npath = -a\n', 'modules', true);
    expect(await oddOf(pack)).toBeUndefined();
  });

  it.each([
    { what: 'a file that went past unseen', text: '# words\n'.repeat(10_000) },
    { what: 'a name that is too long to be read', text: `[submodule "${'a'.repeat(65_540)}"]\npath = a\n`, bits: 19 },
    { what: 'a value that is too long to be read', text: `[submodule "a"]\nx = ${'a'.repeat(65_540)}\n`, bits: 19 },
  ])('counts as too large: $what', async ({ text, bits = 18 }) => {
    const { first, pack } = packOfModules(text, '.gitmodules', true);
    const odd = (await indexed(pack, { engine: { ringBits: bits } })).facts.odd;
    expect(odd).toEqual({ objects: 1, first, rule: 'gitmodulesLarge' });
  });

  it('is counted once beside what stands in .gitattributes, and the first in the pack is told', async () => {
    const { first, pack } = packOfModules(`[submodule ".."]\npath = a\n#${'x'.repeat(3000)}\n`, '~1000000', true);
    expect(await oddOf(pack)).toEqual({ objects: 1, first, rule: 'gitmodulesName' });
  });
});

describe('a repository with odd objects', () => {
  const odd = (word: string) => Buffer.from(goodCommit.replace('author A <a@b.c>', `author ${word}`));
  const good = { type: tree, content: Buffer.alloc(0) };

  it('is whole, and says how many and which is the first', async () => {
    const contents = [odd('<one>'), odd('two'), odd('three<>')];
    const { blobs, ...stored } = await indexed(
      handMadePack([good, ...contents.map((content) => ({ type: commit, content }))]),
      { engine },
    );
    const first = idOf(commit, odd('<one>'));
    expect(stored.facts).toMatchObject({ commits: 3, odd: { objects: 3, first, rule: 'missingNameBeforeEmail' } });
    const problems: Problem[] = [];
    const offered = { refs: [{ name: 'refs/heads/main', oid: first }], wants: [first] };
    const taken = [{ stored, objects: 4, absent: new Uint8Array(0), largeFiles: [] }];
    await wholeRepository({ blobs, offered, taken, report: (problem) => problems.push(problem) });
    expect(problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['git-odd-objects odd']);
    expect(problems[0]?.message).toContain(`3 objects; the first is ${first} (missingNameBeforeEmail)`);
  });

  it('sums them up over its packs', async () => {
    const pack = (content: Uint8Array) => indexed(handMadePack([good, { type: commit, content }]), { engine });
    const packs = [await pack(Buffer.from(goodCommit)), await pack(odd('two')), await pack(odd('<one>'))];
    const first = idOf(commit, odd('two'));
    expect(totalFacts(packs).odd).toEqual({ objects: 2, first, rule: 'missingEmail' });
    expect(totalFacts(packs.slice(0, 1)).odd).toBeUndefined();
  });
});

function idOf(type: number, content: OddCase['content']): string {
  const word = ['', 'commit', 'tree', 'blob', 'tag'][type];
  return createHash('sha1').update(`${word} ${content.length}\0`).update(content).digest('hex');
}
