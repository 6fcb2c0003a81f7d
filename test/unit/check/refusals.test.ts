import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/lib/bytes.ts';
import { nothingKept, type RefusalCode, refusalTable } from '../../../src/model/refusal-table.ts';
import { openAndCheck } from '../../../src/pipeline/open-and-check.ts';
import { createOpen } from '../../../src/worker/open.ts';
import type { OpenView } from '../../../src/worker/open-messages.ts';
import { hostileArchives } from '../../support/hostile/corpus.ts';
import { makeTar } from '../../support/hostile/make-tar.ts';
import { makeZip } from '../../support/hostile/make-zip.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';

function takeout(text: string): Uint8Array {
  return makeZip({ entries: [{ name: 'takeout.json', content: text }] });
}

/** 129 files of 8 GiB each: only their headers are there, what lies between is read as zeros. */
const vast = 2 ** 33;
const sparse = {
  size: 129 * vast,
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let at = Math.ceil(offset / vast); at * vast < offset + length; at++) {
      const header = makeTar([{ name: `f${at}`, size: '77777777000\0' }]).subarray(0, 512);
      const from = at * vast - offset;
      bytes.set(header.subarray(0, Math.max(0, length - from)), from);
    }
    return bytes;
  },
};

function hostile(code: RefusalCode): Uint8Array {
  const made = hostileArchives.find(({ codes }) => codes.length === 1 && codes[0] === code)?.make();
  if (!(made instanceof Uint8Array)) throw new Error(`no hostile archive gives ${code}`);
  return made;
}

/** An archive that is refused with that code, and for no other reason. */
const refused: Readonly<Record<RefusalCode, () => Uint8Array | typeof sparse>> = {
  'unsafe-path': () =>
    makeZip({
      entries: [
        { name: '../evil', content: 'x' },
        { name: 'repo.yml', content: 'name: a\n' },
      ],
    }),
  'format-unknown': () => takeout('{"layout":"1.0","format":{"id":"svn-dump","version":"1.0"}}'),
  'version-too-new': () => takeout('{"layout":"99.0","format":{"id":"gitea-dump","version":"1.0"}}'),
  'version-unclear': () => takeout('{"layout":"new","format":{"id":"gitea-dump","version":"1.0"}}'),
  'archive-empty': () => new Uint8Array(0),
  'archive-not-recognised': () => utf8('hello\n'.repeat(500)),
  'archive-unsupported': () => hostile('archive-unsupported'),
  'archive-too-many-entries': () => hostile('archive-too-many-entries'),
  'archive-too-large': () => sparse,
  'archive-no-room': () => hostile('archive-no-room'),
  'archive-corrupt': () => new Uint8Array(gzipSync(makeTar([{ name: 'a', content: 'x' }]))).subarray(0, -20),
  'zip-truncated': () => makeZip({ entries: [{ name: 'repo.yml', content: 'x' }] }).subarray(0, -21),
  'zip-broken': () => hostile('zip-broken'),
  'zip-ambiguous': () => hostile('zip-ambiguous'),
  'zip-multi-disk': () => hostile('zip-multi-disk'),
  'zip-directory-too-large': () => hostile('zip-directory-too-large'),
  'tar-broken': () => hostile('tar-broken'),
};

/** What was odd while it was opened stands behind the refusal. */
const behind: Readonly<Partial<Record<RefusalCode, readonly string[]>>> = { 'unsafe-path': ['entry-name-climbs'] };

/** What the page is told of it in the end. */
async function shownOf(given: Uint8Array | typeof sparse): Promise<OpenView | undefined> {
  const views: OpenView[] = [];
  const open = createOpen({
    clock: { now: () => 0, sleep: async () => {} },
    prepare: async () => {},
    post: ({ open: view }) => views.push(view),
    async check(_, options) {
      const input =
        given instanceof Uint8Array
          ? ({ kind: 'file', file: new Blob([Uint8Array.from(given)]) } as const)
          : ({ kind: 'bytes', bytes: given } as const);
      await openAndCheck(input, { ...options, scratch: async () => memoryBlobStore() });
      throw new Error('it was opened');
    },
  });
  await open.obey({ type: 'open-archive', input: { kind: 'file', name: 'x', file: new File([], 'x') }, target: '' });
  return views.at(-1);
}

describe('every reason for not opening an archive can be met, and is told from the table', () => {
  it.each(Object.keys(refusalTable) as RefusalCode[])(
    '%s',
    async (code) => {
      const { verdict, notice } = (await shownOf(refused[code]())) ?? {};
      expect(notice).toBeUndefined();
      const { title, why, todo } = refusalTable[code];
      expect(verdict).toMatchObject({ verdict: 'refused', targets: [], accounts: [] });
      const [refusal, ...odd] = verdict?.groups ?? [];
      expect(refusal).toMatchObject({ code, title, why: `${why} ${nothingKept}`, todo, count: 1 });
      expect(odd.map((group) => group.code)).toEqual(behind[code] ?? []);
      expect(verdict?.groups[0]?.places[0]?.message).toMatch(/^\p{Lu}.+\.$/u);
      for (const sentence of [title, why, todo]) expect(sentence).toMatch(/^\p{Lu}.+\.$/u);
    },
    30_000,
  );
});
