import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import type { OddObjects } from '../../../src/model/project-source.ts';
import { gitVerdicts } from '../../fuzz/git-verdict.ts';
import { temporaryFolder } from '../../support/git-commands.ts';
import { goodCommit, type OddCase } from './odd-case.ts';
import { oddCommits, oddTags } from './odd-headers.ts';
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

  it.each(cases.map((one, row) => ({ ...one, row })))('$what: $rule', async ({ rule, newer, content, row }) => {
    const pack = packs[row];
    const verdict = verdicts[row];
    if (pack === undefined || verdict === undefined) throw new Error('git was not asked');
    const odd = await oddOf(pack);
    if (odd === 'refused' || odd === undefined) expect(odd ?? '').toBe(rule);
    else expect(odd).toEqual({ objects: 1, first: idOf(type, content), rule });
    if (newer && verdict.strict) return;
    expect(verdict.strict, verdict.words).toBe(rule === '');
    if (rule !== 'refused') expect(verdict.plain).toBe(true);
    // What git cannot even read has no name of a rule.
    const told = /object [0-9a-f]{40}: (\w+):/.exec(verdict.words)?.[1];
    if (odd !== 'refused') expect(told ?? rule).toBe(rule);
  });
});

function idOf(type: number, content: OddCase['content']): string {
  const word = ['', 'commit', 'tree', 'blob', 'tag'][type];
  return createHash('sha1').update(`${word} ${content.length}\0`).update(content).digest('hex');
}
