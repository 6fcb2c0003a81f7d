import 'fake-indexeddb/auto';
import type { IncomingMessage } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { localIndexer } from '../../../src/git/local-indexer.ts';
import type { StartIndexer } from '../../../src/git/pack-indexer.ts';
import { readNote } from '../../../src/git/pending-note.ts';
import { git, temporaryFolder } from '../../support/git-commands.ts';
import { type GitFault, startGitServer } from '../../support/git-server.ts';
import { createStorage, makeSample, type Storage } from './fault-world.ts';

const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
let bare: string;
let fault: GitFault | undefined;
let asked: string[] = [];
const url = () => `${server.url}/ada/sample.git`;

beforeAll(async () => {
  bare = makeSample(folder.path);
  const onRequest = ({ method }: IncomingMessage) => asked.push(method ?? '');
  server = await startGitServer({ root: folder.path, fault: () => fault, onRequest });
});

afterAll(async () => {
  await server.close();
  folder.remove();
});

afterEach(() => {
  fault = undefined;
  asked = [];
});

const pack = ['finished code.pack', 'setting pending:code'];

/** An indexer that never comes to an end, and the moment when it is asked for the index. */
function endlessIndexer() {
  let reached = () => {};
  const begun = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const startIndexer: StartIndexer = async (options) => {
    const indexer = await localIndexer(options, { ringBits: 20 });
    return {
      ...indexer,
      get progress() {
        return indexer.progress;
      },
      finish: (finish) => {
        reached();
        return new Promise((_, reject) => {
          const { signal } = stop;
          signal.addEventListener('abort', () => reject(signal.reason));
          void finish;
        });
      },
    };
  };
  const stop = new AbortController();
  return { startIndexer, begun, stop };
}

/** A tab that is gone while it indexes: nothing of it ever goes on. */
async function killedWhileIndexing(): Promise<Storage> {
  const storage = createStorage();
  const { startIndexer, begun } = endlessIndexer();
  void storage.fetchIn({ url: url(), startIndexer });
  await begun;
  // The last chunk is stored while the index is made: the note may come later than the question for the index.
  await expect.poll(() => storage.left()).toEqual([...pack, 'writing code.idx'].sort());
  asked = [];
  return storage;
}

async function expectWholeAfter(storage: Storage, requests: readonly string[]): Promise<void> {
  const record = await storage.fetchIn({ url: url() });
  expect(asked).toEqual(requests);
  await storage.expectWhole(record, bare, folder.path);
}

describe('a tab that is closed', () => {
  it('while indexing: the next goes on from the stored pack, without asking for it', async () => {
    const storage = await killedWhileIndexing();
    await expectWholeAfter(storage, ['GET']);
  });

  it('while receiving: the next begins again, and nothing of the first is left', async () => {
    const storage = createStorage();
    // So much that the bytes that came are told while more are to come.
    const large = makeSample(folder.path, 'large', 3_000_000);
    const address = `${server.url}/ada/large.git`;
    fault = { kind: 'stall', after: 2_500_000 };
    await new Promise<void>((resolve) => {
      void storage.fetchIn({ url: address, onProgress: () => resolve() }).catch(() => {});
    });
    expect(await storage.left()).toEqual(['writing code.idx', 'writing code.pack']);
    fault = undefined;
    asked = [];
    const record = await storage.fetchIn({ url: address });
    expect(asked).toEqual(['GET', 'POST']);
    await storage.expectWhole(record, large, folder.path);
  });

  it('when the refs moved in between, the stored pack is dropped', async () => {
    const storage = await killedWhileIndexing();
    git(bare, 'update-ref', 'refs/heads/later', 'refs/heads/main~1');
    try {
      await expectWholeAfter(storage, ['GET', 'POST']);
    } finally {
      git(bare, 'update-ref', '-d', 'refs/heads/later');
    }
  });

  it('when the stored bytes are gone, the pack is fetched again', async () => {
    const storage = await killedWhileIndexing();
    await storage.loseChunks();
    await expectWholeAfter(storage, ['GET', 'POST']);
  });

  it('twice: the pack stays', async () => {
    const storage = await killedWhileIndexing();
    const { startIndexer, begun } = endlessIndexer();
    void storage.fetchIn({ url: url(), startIndexer });
    await begun;
    expect(asked).toEqual(['GET']);
    asked = [];
    await expectWholeAfter(storage, ['GET']);
  });
});

it('a pause while indexing keeps the pack', async () => {
  const storage = createStorage();
  const { startIndexer, begun, stop } = endlessIndexer();
  const running = storage.fetchIn({ url: url(), startIndexer, signal: stop.signal });
  await begun;
  stop.abort();
  await expect(running).rejects.toHaveProperty('name', 'AbortError');
  expect(await storage.left()).toEqual(pack);
  asked = [];
  await expectWholeAfter(storage, ['GET']);
});

it('notes that are none are not believed', () => {
  const good = { question: 'q', pack: { size: 1, sha256: 'a', blob: '1' }, shallow: [] };
  expect(readNote(good)).toEqual(good);
  const odd: readonly unknown[] = [
    undefined,
    null,
    1,
    'x',
    [],
    {},
    { ...good, question: 1 },
    { ...good, pack: {} },
    { ...good, shallow: [1] },
    { ...good, shallow: undefined },
    { ...good, pack: { ...good.pack, size: '1' } },
  ];
  expect(odd.map(readNote)).toEqual(odd.map(() => undefined));
});
