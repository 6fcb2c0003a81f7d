import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeDump } from '../../../src/formats/gitea-dump/decode.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import { entityKinds } from '../../../src/model/entity.ts';
import { verdictFor } from '../../../src/pipeline/archive-verdict.ts';
import { checkArchive } from '../../../src/pipeline/check-archive.ts';
import { memoryIndex } from '../../support/memory-index.ts';
import { zipFiles } from '../../support/zip-files.ts';

const zip = fileURLToPath(new URL('../../fixtures/golden/common/1.2.zip', import.meta.url));
const own = new Map(zipFiles(readFileSync(zip)).map(({ name, bytes }) => [name, bytes]));

/** Codes of the check; every entity of the dump is read, too. Throws what has no code. */
async function codesOf(files: ReadonlyMap<string, Uint8Array>): Promise<string[]> {
  const index = memoryIndex(files);
  const { signal } = new AbortController();
  try {
    const verdict = verdictFor((await checkArchive(index, { signal })).findings, 'gitea-validation');
    JSON.stringify(verdict);
    const source = decodeDump(index);
    for (const kind of entityKinds)
      for await (const { key } of source.scan(kind))
        if (typeof key !== 'string') throw new Error(`${kind} without a key`);
    return verdict.groups.map(({ code }) => code);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return [error.code];
  }
}

const issue =
  '- number: 1\n  poster_id: 1\n  poster_name: a\n  title: t\n  content: c\n  state: open\n  is_locked: false\n  created: 2024-05-08T12:48:00Z\n  updated: 2024-05-08T12:48:00Z\n';

/** A small dump with these files laid over it. */
function dump(files: Readonly<Record<string, string>>): Map<string, Uint8Array> {
  const small = {
    'repo.yml': 'name: boat\nowner: crew\nservice_type: 3\n',
    'issue.yml': issue,
    'git/HEAD': 'ref: refs/heads/main\n',
    'git/config': '[core]\n\tbare = true\n',
  };
  return new Map(Object.entries({ ...small, ...files }).map(([path, text]) => [path, Buffer.from(text)]));
}

describe('dumps that mean harm', () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['nothing of the kind', {}, []],
    [
      'keys that objects inherit',
      { 'issue.yml': `${issue}  __proto__: {number: 5}\n  constructor: x\n` },
      ['key-unknown', 'validation-key'],
    ],
    [
      'a label called like a method',
      { 'issue.yml': `${issue}  labels:\n    - name: hasOwnProperty\n` },
      ['label-undefined'],
    ],
    [
      'a number without end',
      { 'issue.yml': issue.replace('number: 1', 'number: .inf') },
      ['field-type', 'number-invalid'],
    ],
    [
      'a number beyond all',
      { 'issue.yml': issue.replace('number: 1', 'number: 99999999999999999999999') },
      ['field-type'],
    ],
    [
      'a path with a NUL',
      {
        'release.yml':
          '- tag_name: v1\n  name: a\n  draft: true\n  publisher_name: a\n  created: 2024-05-08T12:48:00Z\n  assets:\n    - {name: a, size: 1, download_count: 1, download_url: "a%00b"}\n',
      },
      ['path-unsafe'],
    ],
    [
      'a path that climbs by escapes',
      {
        'release.yml':
          '- tag_name: v1\n  name: a\n  draft: true\n  publisher_name: a\n  created: 2024-05-08T12:48:00Z\n  assets:\n    - {name: a, size: 1, download_count: 1, download_url: "release_assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd"}\n',
      },
      ['path-unsafe'],
    ],
    [
      'sums of files outside',
      { SHA256SUMS: `${'0'.repeat(64)}  ../../etc/passwd\n` },
      ['sums-unlisted', 'sums-missing'],
    ],
    ['lines nested without end', { 'extra/orphans.jsonl': `${'['.repeat(1 << 20)}\n` }, ['extra-broken']],
    [
      'lines with inherited keys',
      { 'extra/project.jsonl': '{"__proto__":{"owner":"x"},"constructor":1}\n' },
      ['extra-broken'],
    ],
    [
      'orphans that are nothing',
      { 'extra/orphans.jsonl': '{"kind":"issue","key":"issue:9"}\n{"kind":"comment","key":7}\nnull\n' },
      ['extra-broken'],
    ],
    [
      'events that are not what they say',
      { 'extra/events.jsonl': '{"number":1,"id":1,"actor":{"name":"a"},"data":{"type":"push","commits":"x"}}\n' },
      ['extra-broken'],
    ],
    ['a takeout that is a list', { 'takeout.json': '[1]' }, ['takeout-broken']],
    ['a receipt that is a text', { 'receipt.json': '"x"' }, ['receipt-broken']],
    [
      'a takeout of tomorrow',
      { 'takeout.json': '{"layout":"99.0","format":{"id":"gitea-dump","version":"99.0"}}' },
      ['version-too-new'],
    ],
    [
      'names of files that are no numbers',
      { 'comments/__proto__.yml': '[]', 'comments/1e3.yml': '[]', 'reviews/0.yml': '[]' },
      ['file-unread'],
    ],
  ])('%s', async (_, files, codes) => {
    expect((await codesOf(dump(files))).sort()).toEqual([...codes].sort());
    expect(Object.prototype).not.toHaveProperty('number');
    expect(Object.prototype).not.toHaveProperty('owner');
  });

  it('shows nothing that hides or turns the text around it', async () => {
    const files = dump({ 'issue.yml': issue.replace('state: open', 'state: "\\u202Eneso\\x07\\n\\u200B"') });
    const { findings } = await checkArchive(memoryIndex(files), { signal: new AbortController().signal });
    const [group] = verdictFor(findings, 'gitea').groups;
    expect(group?.places[0]?.finding).toBe('\\u202eneso\\u0007\\u000a\\u200b');
  });
});

describe('a good archive with bytes changed at random', () => {
  const paths = [...own.keys()].filter(
    (path) =>
      /\.(?:yml|jsonl|json)$|SUMS$|^git\/(?:HEAD|config|packed-refs)$/u.test(path) && !path.startsWith('schemas/'),
  );
  const bits = fc.record({
    path: fc.constantFrom(...paths),
    at: fc.nat(),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 8 }),
      fc
        .constantFrom('\n', '- ', ': ', '"', '[]', '{', '*a', '&a ', '\0', '\u2028', '---\n')
        .map((text) => Buffer.from(text)),
    ),
    isCut: fc.boolean(),
  });

  it('ends in a verdict or a code', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bits, { minLength: 1, maxLength: 4 }), async (changes) => {
        const files = new Map<string, Uint8Array>(own);
        for (const { path, at, bytes, isCut } of changes) {
          const before = Buffer.from(files.get(path) ?? new Uint8Array());
          const place = at % (before.length + 1);
          files.set(
            path,
            Buffer.concat([before.subarray(0, place), bytes, before.subarray(isCut ? place + bytes.length : place)]),
          );
        }
        // The bytes may be those that stand there.
        const isChanged = [...files].some(
          ([path, bytes]) => Buffer.compare(bytes, own.get(path) ?? new Uint8Array()) !== 0,
        );
        expect((await codesOf(files)).length > 0).toBe(isChanged);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
