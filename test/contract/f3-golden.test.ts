import 'fake-indexeddb/auto';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { f3Version } from '../../src/formats/f3/version.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { makeGoldenArchive } from '../support/golden-archive.ts';
import { zipFiles } from '../support/zip-files.ts';

const path = fileURLToPath(new URL(`../fixtures/golden/f3/${f3Version}.zip`, import.meta.url));
const checker = fileURLToPath(new URL('../support/f3_check.py', import.meta.url));

/** Names and bytes in their order, without the accounts of the run. */
function treeOf(zip: Uint8Array): ReadonlyMap<string, Buffer> {
  const files = zipFiles(Buffer.from(zip)).map(({ name, bytes }) => [name, bytes] as const);
  return new Map(files.filter(([name]) => /^(?:forge\.json$|forge\/|extra\/)/u.test(name)));
}

/** The recorded forge is served at another port each time. */
const withoutPort = (bytes: Buffer) => bytes.toString().replaceAll(/(http:\/\/127\.0\.0\.1):\d+/gu, '$1');

let made: Uint8Array;

beforeAll(async () => {
  made = await makeGoldenArchive('f3');
  if (process.env['UPDATE_GOLDEN'] !== '1') return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, made);
}, 120_000);

describe('the golden F3 archive of the newest version', () => {
  it('is what we write, file by file and in this order', () => {
    const [golden, now] = [treeOf(readFileSync(path)), treeOf(made)];
    expect([...now.keys()]).toEqual([...golden.keys()]);
    for (const [name, bytes] of now) {
      const before = golden.get(name) ?? Buffer.alloc(0);
      if (/\.jsonl?$/u.test(name)) expect(withoutPort(bytes), name).toBe(withoutPort(before));
      else expect(bytes.equals(before), name).toBe(true);
    }
  });
});

const python = spawnSync('python3', ['--version']);
const hasPython = python.status === 0;
if (!hasPython) console.warn('skipped: python3 is missing, so F3 archives are not checked by the independent program');

interface Said {
  readonly faults: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

function checked(place: string): Said {
  const { stdout, stderr } = spawnSync('python3', [checker, place], { encoding: 'utf8' });
  const lines = stdout.trimEnd().split('\n');
  if (stderr !== '') throw new Error(stderr);
  return { faults: lines.slice(0, -1), counts: JSON.parse(lines.at(-1) ?? '') };
}

let folder: ReturnType<typeof temporaryFolder>;

beforeAll(() => {
  folder = temporaryFolder();
  for (const [name, bytes] of treeOf(readFileSync(path))) if (!name.endsWith('/')) put(name, bytes);
});
afterAll(() => folder.remove());

function put(name: string, bytes: Buffer | undefined): void {
  const place = join(folder.path, name);
  if (bytes === undefined) rmSync(place, { force: true });
  else {
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, bytes);
  }
}

/** What the program says of the golden archive with something changed. */
function changed(change: (files: Map<string, Buffer>) => void): readonly string[] {
  const golden = treeOf(readFileSync(path));
  const files = new Map(golden);
  change(files);
  const names = [...new Set([...golden.keys(), ...files.keys()])].filter(
    (name) => golden.get(name) !== files.get(name),
  );
  for (const name of names) put(name, files.get(name));
  const { faults } = checked(folder.path);
  for (const name of names) put(name, golden.get(name));
  return faults;
}

function named(files: ReadonlyMap<string, Buffer>, pattern: RegExp): string {
  const name = [...files.keys()].find((one) => pattern.test(one));
  if (name === undefined) throw new Error(`nothing is called ${pattern}`);
  return name;
}

/** Changes the record of the first file of that name. */
const edited = (pattern: RegExp, edit: (record: Record<string, unknown>) => void) => (files: Map<string, Buffer>) => {
  const name = named(files, pattern);
  const record = JSON.parse((files.get(name) ?? '').toString());
  edit(record);
  files.set(name, Buffer.from(JSON.stringify(record)));
};

const wrongs: readonly (readonly [string, RegExp, (files: Map<string, Buffer>) => void])[] = [
  [
    'a reference that leads nowhere',
    /leads nowhere/u,
    edited(/issues\/\d+\.json$/u, (r) => (r['poster_id'] = '/forge/users/9999')),
  ],
  [
    'a reference to another kind',
    /leads to a/u,
    edited(/issues\/\d+\.json$/u, (r) => (r['poster_id'] = '/forge/topics/1')),
  ],
  ['an index that is not the name', /index is/u, edited(/labels\/\d+\.json$/u, (r) => (r['index'] = '0'))],
  ['null', /is null/u, edited(/issues\/\d+\.json$/u, (r) => (r['milestone'] = null))],
  ['a field of our own', /unknown field/u, edited(/comments\/\d+\.json$/u, (r) => (r['version'] = '1.0'))],
  ['an e-mail address', /field email/u, edited(/users\/\d+\.json$/u, (r) => (r['email'] = 'a@example.org'))],
  ['a field that is missing', /has no title/u, edited(/issues\/\d+\.json$/u, (r) => delete r['title'])],
  ['a word that nobody knows', /does not fit/u, edited(/reviews\/\d+\.json$/u, (r) => (r['state'] = 'DISMISSED'))],
  ['bytes that are missing', /no bytes/u, (files) => files.delete(named(files, /^forge\/objects\//u))],
  [
    'bytes that were changed',
    /another digest/u,
    (files) => files.set(named(files, /^forge\/objects\//u), Buffer.from('x')),
  ],
  ['a folder without its object', /has none/u, (files) => files.delete(named(files, /pull_requests\/\d+\.json$/u))],
  [
    'a number that is there twice',
    /number of an issue/u,
    (files) => {
      const name = named(files, /pull_requests\/\d+\.json$/u);
      files.set(
        name.replace('pull_requests', 'issues'),
        files.get(named(files, /issues\/\d+\.json$/u)) ?? Buffer.alloc(0),
      );
    },
  ],
];

describe.runIf(hasPython)('a program that knows only the format', () => {
  it('finds nothing wrong with the golden archive, and everything in it', () => {
    const { faults, counts } = checked(path);
    expect(faults).toEqual([]);
    expect(counts).toMatchObject({ forge: 1, project: 1, repository: 2, pull_request: 14, release: 5, topic: 5 });
    for (const kind of [
      'user',
      'issue',
      'comment',
      'reaction',
      'review',
      'reviewcomment',
      'attachment',
      'objects',
      'refs',
    ])
      expect(counts[kind], kind).toBeGreaterThan(4);
  });

  it.each(wrongs)('finds %s', (_, expected, change) => {
    expect(changed(change).join('\n')).toMatch(expected);
  });
});
