import { chunksOf } from '../../src/lib/streams.ts';
import { entityKey } from '../../src/model/entity.ts';
import { units } from '../../src/model/unit.ts';
import { planArchive } from '../../src/pipeline/pack.ts';
import type { ProjectVault } from '../../src/vault/vault.ts';
import { benchProject, benchVault, packInput, type StoreKind } from './bench-vault.ts';
import { type F3Worker, f3Worker } from './f3-worker.ts';
import { createGitWorker, type GitWorker } from './git-worker.ts';
import { type OpenWorker, openWorker } from './open-worker.ts';
import { createRowsWorker, type RowsWorker } from './rows-worker.ts';
import { type S3Worker, s3Worker } from './s3-worker.ts';
import { createStoreWorker, type StoreWorker } from './store-worker.ts';
import type { BenchAnswer, BenchCall } from './worker-page-start.ts';

/** Seconds of each stage. */
export interface PackTimes {
  readonly storing: number;
  readonly planning: number;
  readonly zipping: number;
  /** Bytes of the archive. */
  readonly size: number;
}

/** What the worker offers to the benchmark. */
export interface BenchWorker extends GitWorker, OpenWorker, F3Worker, RowsWorker, S3Worker, StoreWorker {
  /** Stores a release file of so many bytes, plans the archive, reads it to its end. */
  pack(bytes: number): Promise<PackTimes>;
}

declare global {
  var benchWorker: BenchWorker | undefined;
}

const project = benchProject('large-file');
const release = entityKey('release', 1);
const asset = entityKey('asset', 1);

async function freshVault(name: string, kind?: StoreKind): Promise<ProjectVault> {
  const vault = await benchVault(name, kind);
  await vault.clear();
  return vault;
}

async function storeFile(vault: ProjectVault, bytes: number): Promise<void> {
  const author = { id: 1, name: 'ada' };
  const download = { urls: [] };
  await vault.commit('bench', {
    entities: [
      project,
      {
        ...{ kind: 'release', key: release, id: 1, tag: 'v1', title: 'v1', body: '' },
        author,
        draft: false,
        prerelease: false,
      },
      { kind: 'asset', key: asset, parent: release, id: 1, name: 'large.bin', size: bytes, download },
    ],
    state: { done: true, got: 3 },
  });
  const writer = await vault.blobs.writer(asset);
  const chunk = new Uint8Array(1 << 16);
  for (let written = 0; written < bytes; written += chunk.length) {
    crypto.getRandomValues(chunk);
    await writer.write(chunk.subarray(0, Math.min(chunk.length, bytes - written)));
  }
  await vault.setFile(asset, await writer.finish(bytes));
}

async function pack(bytes: number): Promise<PackTimes> {
  const vault = await freshVault('bench-pack');
  const start = performance.now();
  await storeFile(vault, bytes);
  const stored = performance.now();
  const { signal } = new AbortController();
  const plan = await planArchive(packInput(vault, project, units), signal);
  const planned = performance.now();
  let size = 0;
  for await (const part of chunksOf(plan.open(signal))) size += part.length;
  const done = performance.now();
  await vault.clear();
  if (size !== plan.size) throw new Error(`the archive has ${size} bytes, not ${plan.size}`);
  const seconds = (from: number, to: number) => (to - from) / 1000;
  return { storing: seconds(start, stored), planning: seconds(stored, planned), zipping: seconds(planned, done), size };
}

const methods: BenchWorker = {
  pack,
  ...openWorker,
  ...f3Worker,
  ...s3Worker,
  ...createGitWorker((packs) => freshVault('bench-git', packs)),
  ...createStoreWorker((kind) => freshVault('bench-store', kind)),
  ...createRowsWorker(() => benchVault('bench-rows'), benchProject('many-rows')),
};
globalThis.benchWorker = methods;

addEventListener('message', (event: MessageEvent<BenchCall>) => {
  const [port] = event.ports;
  const answer = (said: BenchAnswer) => port?.postMessage(said);
  const { name, options } = event.data;
  // The page's `callBench` has put name and options together.
  const method = methods[name] as (options: unknown) => Promise<unknown>;
  method(options).then(
    (value) => answer({ value }),
    (cause: unknown) => answer({ error: wordsOf(cause) }),
  );
});

function wordsOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return [cause.stack ?? cause.message, ...(cause.cause === undefined ? [] : [wordsOf(cause.cause)])].join('\n');
}
