import 'fake-indexeddb/auto';
import { beforeAll, expect, test } from 'vitest';
import { sameArchives } from '../../support/same-archives.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createWorld, exported, savedBytes } from '../worker/job-world.ts';

let demo: Buffer;

beforeAll(async () => {
  const world = createWorld();
  await exported(world);
  demo = Buffer.from(await savedBytes(world));
});

/** The archive with bytes of one file changed; sums in the ZIP are not looked at. */
function changed(name: string, change: (text: string) => string): Buffer {
  const file = zipFiles(demo).find((one) => one.name === name);
  if (file === undefined) throw new Error(`no ${name}`);
  const text = file.bytes.toString('latin1');
  const next = Buffer.from(change(text), 'latin1');
  if (next.length !== file.bytes.length || next.equals(file.bytes)) throw new Error('a change of the same length');
  const copy = Buffer.from(demo);
  copy.set(next, demo.indexOf(file.bytes));
  return copy;
}

test('an archive is the same as itself, in bytes and in objects', () => {
  expect(zipFiles(demo).length).toBeGreaterThan(100);
  expect(sameArchives(demo, demo)).toEqual([]);
  expect(sameArchives(demo, demo, { git: 'objects' })).toEqual([]);
});

test('when it was collected may differ, and nothing else', () => {
  const later = changed('takeout.json', (text) => text.replace(/"20\d\d-/g, '"2019-'));
  expect(sameArchives(demo, later)).toEqual([]);
  const other = changed('takeout.json', (text) => text.replace('"issues": 30', '"issues": 31'));
  expect(sameArchives(demo, other)).toEqual([expect.stringMatching(/^takeout\.json: byte \d+/)]);
  const comment = changed('comments/2.yml', (text) => text.replace(/content: ./, 'content: ~'));
  expect(sameArchives(demo, comment)).toEqual([expect.stringMatching(/^comments\/2\.yml: byte \d+/)]);
  const sums = changed('SHA256SUMS', (text) => text.replace(/^...(.*comments\/2\.yml)$/m, 'fff$1'));
  expect(sameArchives(demo, sums)).toHaveLength(1);
});

test('refs count when packs do not', () => {
  const moved = changed('git/packed-refs', (text) => {
    const ids = [...text.matchAll(/^([0-9a-f]{40}) refs\/heads/gm)].map(([, id = '']) => id);
    const [first = '', second = ''] = [...new Set(ids)];
    return text.replace(`${first} refs/heads`, `${second} refs/heads`);
  });
  expect(sameArchives(demo, moved, { git: 'objects' })).toEqual([
    expect.stringMatching(/^git\/packed-refs: byte/),
    'git: objects',
  ]);
});
