import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { quoted, yamlItem, yamlMapping } from '../../../../src/formats/gitea-dump/yaml.ts';
import { hostileText } from '../../../support/hostile-texts.ts';
import { goYaml, hasPython } from '../../../support/yaml-readers.ts';

/** What is written can hold no NUL: the encoder takes it out before. */
const held = hostileText.map((value) => value.replaceAll('\u0000', ''));
const record = fc.record({
  title: held,
  content: held,
  list: fc.array(held),
  items: fc.array(fc.record({ name: held, body: held })),
});

describe('every text comes back', () => {
  it('from the yaml library', () => {
    fc.assert(
      fc.property(record, (value) => {
        expect(parse(yamlItem(value))).toEqual([value]);
      }),
      { numRuns: 500 },
    );
  });

  const documents = fc.sample(record, { numRuns: 300, seed: 7 });
  const yaml = documents.map(yamlItem).join('');

  it.skipIf(!hasPython())('from PyYAML', () => {
    const script =
      'import sys,json,yaml\njson.dump(yaml.safe_load(sys.stdin.buffer.read().decode("utf-8")), sys.stdout)';
    const read: unknown = JSON.parse(
      execFileSync('python3', ['-c', script], { input: yaml, maxBuffer: 1 << 28 }).toString(),
    );
    expect(read).toEqual(documents);
  });

  it.skipIf(goYaml() === undefined)('from go-yaml', () => {
    const read: unknown = JSON.parse(execFileSync(goYaml() ?? '', { input: yaml, maxBuffer: 1 << 28 }).toString());
    expect(read).toEqual(documents);
  });
});

describe('what is written', () => {
  it.each([
    ['a"b\\', '"a\\"b\\\\"'],
    ['\n\r\t', '"\\n\\r\\t"'],
    ['\u0007\u007f\u0085\u00a0', '"\\x07\\x7f\\x85\\xa0"'],
    ['\u2028\u2029\ufeff\ufffe\uffff', '"\\u2028\\u2029\\ufeff\\ufffe\\uffff"'],
    ['a/b 🌊', '"a/b 🌊"'],
    ['half \ud83c', '"half \ufffd"'],
  ])('%j is %s', (value, written) => {
    expect(quoted(value)).toBe(written);
  });

  it('has times plain, but only where times are and only when they are times', () => {
    const time = '2024-05-08T12:48:00Z';
    expect(yamlMapping({ created: time, title: time, updated: 'yesterday', closed: null })).toBe(
      `created: ${time}\ntitle: "${time}"\nupdated: "yesterday"\nclosed: null\n`,
    );
  });

  it('nests lists and mappings as the forges do', () => {
    const value = {
      number: 1,
      labels: [{ name: 'a', color: 'b' }],
      head: { ref: 'x' },
      assignees: ['p'],
      reactions: [],
      ok: true,
    };
    expect(yamlItem(value)).toBe(
      '- number: 1\n  labels:\n    - name: "a"\n      color: "b"\n  head:\n    ref: "x"\n  assignees:\n    - "p"\n  reactions: []\n  ok: true\n',
    );
  });

  it('quotes keys that are not plain words', () => {
    expect(parse(yamlMapping({ on: 'a', 'b c': 'd', OldTitle: 'e' }))).toEqual({ on: 'a', 'b c': 'd', OldTitle: 'e' });
  });
});
