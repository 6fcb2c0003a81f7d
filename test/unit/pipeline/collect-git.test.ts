import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ProjectFacts } from '../../../src/forges/forge.ts';
import { localIndexer } from '../../../src/git/local-indexer.ts';
import { openRepository } from '../../../src/git/open-repository.ts';
import type { Request } from '../../../src/http/request.ts';
import { type GitContext, gitTask } from '../../../src/pipeline/collect-git.ts';
import { emptyLedger } from '../../../src/pipeline/ledger.ts';
import type { Round } from '../../../src/pipeline/round.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import type { ProjectVault } from '../../../src/vault/vault.ts';
import { git, temporaryFolder } from '../../support/git-commands.ts';
import { startGitServer } from '../../support/git-server.ts';
import { makeSample, request as productRequest } from '../git/fault-world.ts';

/* A repository in several rounds, in the vault of a browser that may be killed between any two writes. */

const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
let bare: string;
let number = 0;
const asked: string[] = [];

beforeAll(async () => {
  server = await startGitServer({ root: folder.path, onRequest: ({ method = '' }) => void asked.push(method) });
});
afterAll(async () => {
  await server.close();
  folder.remove();
});
beforeEach(() => {
  bare = makeSample(folder.path, `rounds-${++number}`);
  asked.length = 0;
});

async function openProject(): Promise<ProjectVault> {
  return (await openVault({ indexedDB: factory, openRepository, chunkSize: 4096 })).project('p');
}
let factory: IDBFactory;
beforeEach(() => {
  factory = new IDBFactory();
});

const roundOf = (at: number, more: Partial<Round> = {}): Round => ({
  ...{ number: at, depth: 'lists', keepGone: false, wholeLists: false, isNew: () => false, everyItem: false },
  ...{ now: () => 0, onChanges: () => {}, refsMoved: async () => true },
  ...{ flushSometimes: async () => {}, flushNow: async () => {} },
  ...more,
});

const killed = new Error('the browser was killed');

interface Options extends Partial<Round> {
  readonly request?: Request;
  readonly gitWholeBelow?: number;
  readonly signal?: AbortSignal;
  /** From the write on that it is true for, nothing is written any more. */
  isKilled?(call: string, args: readonly unknown[]): boolean;
}

/** The vault until it is killed. */
function until(vault: ProjectVault, isKilled: NonNullable<Options['isKilled']>): ProjectVault {
  let gone = false;
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name);
        if (name === 'blobs' && typeof value === 'object' && value !== null) return watch(value);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          gone ||= isKilled(String(name), args);
          if (gone) return Promise.reject(killed);
          return Reflect.apply(value, target, args);
        };
      },
    });
  return watch(vault);
}

async function collect(at: number, options: Options = {}): Promise<ProjectVault> {
  const { request = productRequest(), gitWholeBelow, signal, isKilled = () => false, ...round } = options;
  const vault = await openProject();
  const context = {
    ...{ vault: until(vault, isKilled), ledger: emptyLedger(['git']), tell: () => {}, withToken: false, request },
    facts: { units: { wiki: {} } } as unknown as ProjectFacts,
    round: roundOf(at, round),
    startIndexer: (indexing) => localIndexer(indexing, { ringBits: 20 }),
    ...(gitWholeBelow === undefined ? {} : { gitWholeBelow }),
  } satisfies GitContext;
  const task = gitTask('code', `${server.url}/ada/rounds-${number}.git`, context);
  await task.run(signal ?? new AbortController().signal);
  return vault;
}

/** Every byte of what the record names is there. */
async function expectReadable(vault: ProjectVault): Promise<void> {
  const { packs = [] } = (await vault.repository('code')) ?? {};
  expect(packs).not.toHaveLength(0);
  for (const { pack, index } of packs)
    for (const blob of [pack, index]) expect(await vault.blobs.read(blob, 0, blob.size)).toHaveLength(blob.size);
}

const isLastCommit = (call: string, args: readonly unknown[]) =>
  call === 'commit' && (args[1] as { readonly state: { readonly done: boolean } }).state.done;
const isKeeping = (call: string) => call === 'saveRepository';

function push(): void {
  const tip = git(bare, 'commit-tree', '-m', `more ${number}`, '-p', 'main', 'main^{tree}');
  git(bare, 'update-ref', 'refs/heads/main', tip);
}

test.each([
  ['everything again', { depth: 'all' }, () => {}],
  ['somebody has pushed in between', { depth: 'quick' }, push],
] as const)(
  'killed behind a repository that is kept, and in front of the next one (%s): it stays readable',
  async (_, options, between) => {
    await collect(1);
    push();
    await expect(collect(2, { ...options, isKilled: isLastCommit })).rejects.toBe(killed);
    between();
    await expect(collect(2, { ...options, isKilled: isKeeping })).rejects.toBe(killed);
    const vault = await openProject();
    await expectReadable(vault);
    await collect(2, options);
    const refs = git(bare, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');
    const repository = await vault.repository('code');
    expect(repository?.refs.map(({ name, oid }) => `${name} ${oid}`)).toEqual(refs);
    expect(repository?.packs).toHaveLength(1);
    await expectReadable(vault);
  },
);

test('a pack that came and was found whole is not asked for again, if the browser is killed before it is kept', async () => {
  await expect(collect(1, { isKilled: isKeeping })).rejects.toBe(killed);
  expect(asked).toEqual(['GET', 'POST']);
  const vault = await collect(1);
  expect(asked).toEqual(['GET', 'POST', 'GET']);
  await expectReadable(vault);
  const { blobs } = (await (await openVault({ indexedDB: factory, openRepository })).sizes())[0] ?? {};
  const { packs = [] } = (await vault.repository('code')) ?? {};
  expect(blobs).toBe(packs.reduce((sum, { pack, index }) => sum + pack.size + index.size, 0));
});

test('one that is kept stays, if the browser is killed before the note of it goes', async () => {
  let isKept = false;
  const isForgetting = (call: string) => {
    const wasKept = isKept;
    isKept ||= isKeeping(call);
    return wasKept && call === 'saveSetting';
  };
  await expect(collect(1, { isKilled: isForgetting })).rejects.toBe(killed);
  await expectReadable(await collect(2));
  await expectReadable(await collect(3, { depth: 'all' }));
});

test('branches that were moved by force are counted, also if the browser is killed as soon as the repository is kept', async () => {
  await collect(1);
  git(bare, 'update-ref', 'refs/heads/main', git(bare, 'commit-tree', '-m', 'other', 'main^{tree}'));
  let isKept = false;
  const isKilled = (call: string, args: readonly unknown[]) => {
    const wasKept = isKept;
    isKept ||= isKeeping(call);
    return (wasKept && isKeeping(call)) || isLastCommit(call, args);
  };
  await expect(collect(2, { gitWholeBelow: 0, isKilled })).rejects.toBe(killed);
  const vault = await collect(2, { gitWholeBelow: 0 });
  expect(await vault.repository('code')).toMatchObject({ moved: { forced: 1, deleted: 0 } });
});
