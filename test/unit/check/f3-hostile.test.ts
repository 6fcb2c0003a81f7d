import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeF3 } from '../../../src/formats/f3/decode.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import { entityKinds } from '../../../src/model/entity.ts';
import { verdictFor } from '../../../src/pipeline/archive-verdict.ts';
import { checkArchive } from '../../../src/pipeline/check-archive.ts';
import { encoded } from '../../support/encoded.ts';
import { f3Files, project } from '../../support/f3-archive.ts';
import { memoryIndex } from '../../support/memory-index.ts';

type Files = ReadonlyMap<string, Uint8Array>;

/** Codes of the check; every entity is read and found again by its key, and all of it written as a dump. Throws what has no code. */
async function codesOf(files: Files): Promise<string[]> {
  const index = memoryIndex(files);
  const { signal } = new AbortController();
  try {
    const verdict = verdictFor((await checkArchive(index, { signal })).findings, 'f3-strict');
    JSON.stringify(verdict);
    const source = decodeF3(index);
    for (const kind of entityKinds)
      for await (const { key } of source.scan(kind))
        if ((await source.get(kind, key))?.key !== key) throw new Error(`${key} is not found`);
    if ((await source.count('project')) > 0) await encoded(source);
    return verdict.groups.map(({ code }) => code);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return [error.code];
  }
}

const issue = `${project}/issues/12.json`;
const over = (files: Readonly<Record<string, string | Uint8Array>>) =>
  new Map([...f3Files(), ...Object.entries(files).map(([path, text]) => [path, Buffer.from(text)] as const)]);

describe('F3 archives that mean harm', () => {
  it.each<[string, Files, readonly string[]]>([
    ['nothing of the kind', over({}), []],
    [
      'fields of other types everywhere',
      over({
        [issue]:
          '{"index": {}, "title": [1], "content": null, "state": 1, "labels": {"length": 5}, "assignees": "x", "created": 1e99}',
      }),
      ['f3-field-type', 'f3-index', 'f3-field-missing', 'f3-null'],
    ],
    [
      'rows of extra/ of any kind',
      over({
        'extra/issue.jsonl': [
          '[]',
          'null',
          `{"path": "/${issue.slice(0, -5)}", "fields": {"number": "x", "title": 5, "author": [], "reactions": [1], "pinned": {}}, "without": {"a": 1}}`,
          '{"path": "", "entity": {"kind": "issue", "key": "issue:0000000000000012", "number": 12}}',
          '{"path": "../../x", "entity": {"kind": "issue", "key": 5}}',
        ].join('\n'),
        'extra/event.jsonl': [
          `{"path": "/${issue.slice(0, -5)}", "entity": {"kind": "event", "id": 1e400, "actor": {"name": "a"}, "data": {"type": "label"}}}`,
          `{"path": "/${issue.slice(0, -5)}", "entity": {"kind": "event", "id": 3, "actor": {"name": "a"}, "data": {"type": "__proto__"}}}`,
        ].join('\n'),
      }),
      ['extra-broken'],
    ],
    [
      'ids that are no names',
      over({
        [`${project}/issues/0.json`]: '{}',
        [`${project}/issues/-4.json`]: '{}',
        [`${project}/issues/1e3.json`]: '{}',
        [`${project}/issues/99999999999999999999.json`]: '{}',
        [`${project}/labels/constructor.json`]: '{"name": "__proto__"}',
        [`${project}/labels/..json`]: '{"name": "dots"}',
      }),
      ['f3-index', 'f3-field-missing'],
    ],
    [
      'references that climb, and a cycle of projects',
      over({
        [`${project}.json`]:
          '{"index": "2", "name": "boat", "has_wiki": true, "forked": "/forge/users/1/projects/2", "topics": ["../../../../../x", "/forge/topics/3"]}',
      }),
      ['f3-field-missing', 'f3-reference'],
    ],
    [
      'files where folders belong',
      over({
        'forge/users/1/projects.json': '{}',
        'forge/users.json': '[]',
        'forge/objects/x': '',
        'forge/objects/aa.json': '1',
      }),
      ['f3-file-unknown', 'f3-folder-unknown'],
    ],
  ])('%s', async (_, files, codes) => {
    expect((await codesOf(files)).filter((code) => code !== 'git-missing').sort()).toEqual([...codes].sort());
  });

  it('whatever is changed in a file, the answer is a code', async () => {
    const files = [...f3Files()];
    const values = [
      'null',
      '0',
      '-1',
      '1e99',
      '""',
      '"../../x"',
      '[]',
      '{}',
      '[[]]',
      '"\\u0000"',
      'true',
      '"/forge/users/1"',
    ];
    const changed = fc.record({ file: fc.nat(), field: fc.nat(), value: fc.constantFrom(...values) });
    await fc.assert(
      fc.asyncProperty(fc.array(changed, { minLength: 1, maxLength: 6 }), async (changes) => {
        const anew = new Map(files);
        for (const { file, field, value } of changes) {
          const [path, bytes] = files[file % files.length] ?? ['', Buffer.of()];
          const lines = Buffer.from(bytes).toString('utf8').split('\n');
          const at = field % lines.length;
          lines[at] = (lines[at] ?? '').replace(/: .*?(,?)$/u, `: ${value}$1`);
          anew.set(path, Buffer.from(lines.join('\n')));
        }
        await codesOf(anew);
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
