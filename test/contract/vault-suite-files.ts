import { hex } from '../../src/lib/bytes.ts';
import { type PrivateFolder, privateFolder } from '../../src/lib/private-folder.ts';
import { chunksOf } from '../../src/lib/streams.ts';
import type { BlobStore } from '../../src/model/blob-store.ts';
import type { BlobRef } from '../../src/model/project-source.ts';
import { openVault } from '../../src/vault/open-vault.ts';
import { type BlobRow, openDatabase } from '../../src/vault/schema.ts';
import type { Vault } from '../../src/vault/vault.ts';
import { type Check, chunkSize } from './vault-suite.ts';

/** The place of a case: a database, and the folder of its files. */
export interface FilesPlace {
  /** A connection like a page's; `database` has it without the files. */
  open(how?: 'database'): Promise<Vault>;
  readonly folder: PrivateFolder;
  /** Accounts of blobs, in the order they were begun. */
  rows(): Promise<readonly BlobRow[]>;
  /** Keys of the chunks that the database has. */
  chunks(): Promise<readonly (readonly [blob: number, index: number])[]>;
}

export interface FilesCase {
  readonly name: string;
  run(place: FilesPlace, check: Check): Promise<void>;
}

function bytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return state & 255;
  });
}

async function written(store: BlobStore, name: string, data: Uint8Array): Promise<BlobRef> {
  const writer = await store.writer(name);
  await writer.write(data);
  return writer.finish(data.length);
}

/** Through the stream and as one window; both must be the same. */
async function contentOf(store: BlobStore, blob: BlobRef, check: Check): Promise<number[]> {
  const streamed: number[] = [];
  for await (const chunk of chunksOf(store.open(blob))) streamed.push(...chunk);
  const read = await store.read(blob, 0, blob.size);
  check.equal(streamed, [...read]);
  return [...read];
}

const record = (pack: BlobRef) => ({
  objectFormat: 'sha1' as const,
  refs: [],
  packs: [
    {
      checksum: 'a'.repeat(40),
      ...{ pack, index: pack },
      facts: { commits: 0, trees: 0, blobs: 0, tags: 0, submodules: 0, lfs: { files: 0, bytes: 0 } },
    },
  ],
  objectCount: 0,
});

/** What a store promises besides when bytes may go into files; where there are files: in a worker. Chunks are of 64 bytes. */
export const filesCases: readonly FilesCase[] = [
  {
    name: 'whole chunks lie in one file, the rest in the database, and less than two chunks make none',
    async run({ open, folder, rows, chunks }, check) {
      const { blobs } = await (await open()).project('p');
      const short = await written(blobs, 'short', bytes(2 * chunkSize - 1));
      check.equal(await folder.names(), []);
      check.equal(await contentOf(blobs, short, check), [...bytes(2 * chunkSize - 1)]);
      const left = await blobs.writer('left');
      await left.write(bytes(100));
      await left.leave();
      check.equal((await blobs.writer('left', { resume: true })).offset, chunkSize);
      check.equal(await folder.names(), []);
      const blob = await written(blobs, 'long', bytes(300));
      const row = (await rows()).find(({ name }) => name === 'long');
      const [name = ''] = await folder.names();
      check.equal([row?.file, row?.chunks, row?.size], [{ name, chunks: 4 }, 5, 300]);
      check.equal([...new Uint8Array(await (await folder.open(name)).arrayBuffer())], [...bytes(256)]);
      check.equal(await chunks(), [
        [Number(short.blob), 0],
        [Number(short.blob), 1],
        [Number(short.blob) + 1, 0],
        [Number(blob.blob), 4],
      ]);
      check.equal(await contentOf(blobs, blob, check), [...bytes(300)]);
    },
  },
  {
    name: 'a blob in a file, one in the database, and one half in each are read alike by a connection with files',
    async run({ open, rows }, check) {
      const plain = await (await open('database')).project('p');
      const filed = await (await open()).project('p');
      const old = await written(plain.blobs, 'old', bytes(300));
      const fresh = await written(filed.blobs, 'new', bytes(300, 2));
      const begun = await filed.blobs.writer('both');
      await begun.write(bytes(200, 3));
      await begun.leave();
      const resumed = await filed.blobs.writer('both', { resume: true });
      check.equal(resumed.offset, 192);
      await resumed.write(bytes(500, 3).subarray(192));
      const both = await resumed.finish(500);
      check.equal(
        (await rows()).map(({ file, chunks }) => [file?.chunks, chunks]),
        [
          [undefined, 5],
          [4, 5],
          [3, 8],
        ],
      );
      check.equal(both.sha256, hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes(500, 3)))));
      for (const [blob, data] of [[old, bytes(300)] as const, [fresh, bytes(300, 2)] as const]) {
        check.equal(await contentOf(filed.blobs, blob, check), [...data]);
      }
      check.equal(await contentOf(filed.blobs, both, check), [...bytes(500, 3)]);
      check.equal([...(await filed.blobs.read(both, 180, 330))], [...bytes(500, 3).subarray(180, 330)]);
      await check.rejects(plain.blobs.read(fresh, 0, 1), 'blob-missing');
    },
  },
  {
    name: 'what is not for files goes into the database',
    async run({ open, folder }, check) {
      const { blobs } = await (await open()).project('p');
      check.equal(await contentOf(blobs, await written(blobs, 'in-database', bytes(500)), check), [...bytes(500)]);
      check.equal(await folder.names(), []);
    },
  },
  {
    name: 'bytes whose file is gone, shorter, or empty are missing',
    async run({ open, folder }, check) {
      const { blobs } = await (await open()).project('p');
      const blob = await written(blobs, 'file', bytes(300));
      check.equal(await contentOf(blobs, blob, check), [...bytes(300)]);
      const [name = ''] = await folder.names();
      await folder.remove(name);
      await check.rejects(contentOf(blobs, blob, check), 'blob-missing');
      for (const left of [255, 0]) {
        const file = await folder.create(name);
        file.write(bytes(left), { at: 0 });
        file.close();
        await check.rejects(blobs.read(blob, 200, 256), 'blob-missing');
        await check.rejects(contentOf(blobs, blob, check), 'blob-missing');
        await folder.remove(name);
      }
      // The rest is in the database.
      check.equal([...(await blobs.read(blob, 256, 300))], [...bytes(300).subarray(256)]);
    },
  },
  {
    name: 'a resumed writer goes back to what its file still has',
    async run({ open, folder, rows }, check) {
      const { blobs } = await (await open()).project('p');
      const begun = await blobs.writer('file');
      await begun.write(bytes(300));
      await begun.leave();
      const [name = ''] = await folder.names();
      await folder.remove(name);
      const shorter = await folder.create(name);
      shorter.write(bytes(130), { at: 0 });
      shorter.close();
      const resumed = await blobs.writer('file', { resume: true });
      check.equal(resumed.offset, 128);
      await resumed.leave();
      await folder.remove(name);
      const again = await blobs.writer('file', { resume: true });
      check.equal([again.offset, (await rows()).map(({ file }) => file)], [0, [undefined]]);
      await again.write(bytes(300));
      check.equal(await contentOf(blobs, await again.finish(300), check), [...bytes(300)]);
    },
  },
  {
    name: 'files go with their blobs: removed, replaced, begun anew, thrown away, with their repository, with their project',
    async run({ open, folder }, check) {
      const vault = await open();
      const { blobs, ...project } = await vault.project('p');
      const left = async () => (await folder.names()).length;
      await blobs.remove(await written(blobs, 'file', bytes(300)));
      check.equal(await left(), 0, 'removed');
      await written(blobs, 'file', bytes(300));
      await written(blobs, 'file', bytes(300, 2));
      check.equal(await left(), 1, 'replaced');
      const writer = await blobs.writer('other');
      await writer.write(bytes(300));
      await writer.restart();
      await writer.write(bytes(300));
      check.equal(await left(), 2, 'restarted');
      await writer.leave();
      const anew = await blobs.writer('other');
      check.equal(await left(), 1, 'begun anew');
      await anew.write(bytes(300));
      await anew.discard();
      check.equal(await left(), 1, 'thrown away');
      await project.saveRepository('code', record(await written(blobs, 'repository:code.pack', bytes(300))));
      check.equal(await left(), 2);
      await project.removeRepository('code');
      check.equal(await left(), 1, 'repository');
      const half = await blobs.writer('half');
      await half.write(bytes(300));
      await half.leave();
      await project.removeUnfinished(() => true);
      check.equal(await left(), 2, 'kept');
      await project.removeUnfinished(() => false);
      check.equal(await left(), 1, 'unfinished');
      await written((await vault.project('q')).blobs, 'file', bytes(300));
      await vault.remove('p');
      check.equal(await left(), 1, 'project');
      await vault.remove('q');
      check.equal(await left(), 0, 'the other project');
    },
  },
  {
    name: 'files without an account go; those that are being written, begun or kept stay',
    async run({ open, folder }, check) {
      const vault = await open();
      const { blobs, ...project } = await vault.project('p');
      await project.saveSetting('begun', true);
      const kept = await written(blobs, 'kept', bytes(300));
      const writer = await blobs.writer('written');
      await writer.write(bytes(300));
      const begun = await blobs.writer('begun');
      await begun.write(bytes(140));
      await begun.leave();
      const orphan = await folder.create('orphan');
      orphan.write(bytes(300), { at: 0 });
      orphan.close();
      // As another tab does it.
      const other = await open();
      await other.removeLeftovers();
      check.equal([(await folder.names()).length, (await folder.names()).includes('orphan')], [3, false]);
      check.equal(await vault.list(), await other.list());
      check.equal(await contentOf(blobs, kept, check), [...bytes(300)]);
      check.equal(await contentOf(blobs, await writer.finish(300), check), [...bytes(300)]);
      const again = await blobs.writer('begun', { resume: true });
      check.equal(again.offset, 128);
    },
  },
  {
    name: 'a writer that was replaced cannot finish, and leaves no file',
    async run({ open, folder }, check) {
      const { blobs } = await (await open()).project('p');
      const older = await blobs.writer('file');
      await older.write(bytes(300));
      const newer = await blobs.writer('file');
      await newer.write(bytes(300, 2));
      await check.rejects(older.finish(), 'blob-replaced');
      await older.discard();
      const blob = await newer.finish(300);
      check.equal([(await folder.names()).length, await contentOf(blobs, blob, check)], [1, [...bytes(300, 2)]]);
    },
  },
  {
    name: 'bytes in files count as the project’s, also those that are not finished',
    async run({ open }, check) {
      const vault = await open();
      const { blobs, ...project } = await vault.project('p');
      await project.saveSetting('a', 1);
      await written(blobs, 'one', bytes(300));
      const half = await blobs.writer('two');
      await half.write(bytes(130));
      await half.leave();
      check.equal(
        (await vault.sizes()).map(({ id, blobs: size }) => [id, size]),
        [['p', 428]],
      );
    },
  },
];

/** Runs one case in a database of its own, and removes what it has left. */
export async function runFilesCase(testCase: FilesCase, check: Check): Promise<void> {
  const name = `files: ${testCase.name}`;
  const { storage } = navigator;
  const folder = privateFolder(storage, `${encodeURIComponent(name)}-blobs`);
  const opened: Vault[] = [];
  const openRepository = () => {
    throw new Error('no repositories here');
  };
  async function looked<T>(work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>): Promise<T> {
    const database = await openDatabase(indexedDB, name);
    const found = await work(database);
    database.close();
    return found;
  }
  const place: FilesPlace = {
    folder,
    async open(how) {
      const files = how === 'database' ? {} : { storage, filed: (blob: string) => blob !== 'in-database' };
      const vault = await openVault({ indexedDB, name, chunkSize, flushEvery: chunkSize, openRepository, ...files });
      opened.push(vault);
      return vault;
    },
    rows: () => looked((database) => database.getAll('blobs')),
    chunks: () => looked((database) => database.getAllKeys('chunks')),
  };
  try {
    await testCase.run(place, check);
  } finally {
    for (const vault of opened) vault.close();
  }
}
