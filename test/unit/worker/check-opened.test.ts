import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { openRepository } from '../../../src/git/open-repository.ts';
import type { CheckProgress } from '../../../src/model/verdict.ts';
import { openAndCheck } from '../../../src/pipeline/open-and-check.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { checkOpened } from '../../../src/worker/check-opened.ts';
import { dumpFiles } from '../../support/dump-files.ts';
import { makeZip } from '../../support/hostile/make-zip.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { browserLocks } from './job-world.ts';

const files = dumpFiles('seedling', 'golden');
const zip = Uint8Array.from(makeZip({ entries: [...files].map(([name, content]) => ({ name, content })) }));

/** Reads that were begun, and those that have not ended. */
interface Reads {
  begun: number;
  open: number;
}

/** A picked file that counts how it is read. */
class WatchedFile extends File {
  readonly #reads: Reads;

  constructor(reads: Reads, bytes: BlobPart, name: string) {
    super([bytes], name);
    this.#reads = reads;
  }

  override slice(start?: number, end?: number): Blob {
    return new WatchedFile(this.#reads, super.slice(start, end), this.name);
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return watched(this.#reads, () => super.arrayBuffer());
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const reads = this.#reads;
    reads.begun++;
    reads.open++;
    const reader = super.stream().getReader();
    return new ReadableStream(
      {
        async pull(controller) {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          reads.open--;
          controller.close();
        },
        async cancel(reason) {
          reads.open--;
          await reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }
}

async function watched<T>(reads: Reads, read: () => Promise<T>): Promise<T> {
  reads.begun++;
  reads.open++;
  try {
    return await read();
  } finally {
    reads.open--;
  }
}

/** Whatever was still under way would have come to its end. */
async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const inputs = {
  memory: (reads: Reads) => ({
    kind: 'bytes' as const,
    bytes: {
      size: zip.length,
      read: (offset: number, length: number) => watched(reads, async () => zip.slice(offset, offset + length)),
    },
  }),
  'a picked file': (reads: Reads) => ({ kind: 'file' as const, file: new WatchedFile(reads, zip, 'dump.zip') }),
  'a picked folder': (reads: Reads) => ({
    kind: 'files' as const,
    files: [...files].map(([path, bytes]) => ({
      path: `dump/${path}`,
      file: new WatchedFile(reads, Uint8Array.from(bytes), path),
    })),
  }),
};

type Phase = CheckProgress['phase'];
const cases = (['reading', 'git'] as const).flatMap((phase) =>
  (['memory', 'a picked file', 'a picked folder'] as const).map((kind) => [kind, phase] as const),
);

/** Aborts at the first word of that phase. */
function stopAt(phase: Phase) {
  const stop = new AbortController();
  const onProgress = (progress: CheckProgress) => {
    if (progress.phase === phase) stop.abort();
  };
  return { signal: stop.signal, onProgress };
}

describe('a check that is stopped ends with the abort, and nothing is read any more', () => {
  it.each(cases)('%s, while it is at: %s', async (kind, phase) => {
    const reads: Reads = { begun: 0, open: 0 };
    const scratch = memoryBlobStore();
    const { signal, onProgress } = stopAt(phase);
    const checking = openAndCheck(inputs[kind](reads), { signal, onProgress, scratch: async () => scratch });
    await expect(checking).rejects.toMatchObject({ name: 'AbortError' });
    expect(reads.begun).toBeGreaterThan(0);
    await manyTurns();
    const { begun } = reads;
    await manyTurns();
    expect(reads).toEqual({ begun, open: 0 });
  });

  it('a picked file is whole when nobody stops it', async () => {
    const reads: Reads = { begun: 0, open: 0 };
    const scratch = memoryBlobStore();
    const { signal } = new AbortController();
    const phases = new Set<Phase>();
    const onProgress = ({ phase }: CheckProgress) => phases.add(phase);
    const options = { signal, onProgress, scratch: async () => scratch };
    const { findings } = await openAndCheck(inputs['a picked file'](reads), options);
    expect(findings.git).toBe('verified');
    expect([...phases]).toEqual(['reading', 'git']);
  });
});

it('stopped, it gives its room in the browser back, and the lock', async () => {
  const vault = await openVault({ indexedDB: new IDBFactory(), openRepository });
  const locks = browserLocks();
  const { signal, onProgress } = stopAt('git');
  const taken: number[] = [];
  const check = checkOpened({
    openVault: async () => {
      taken.push(1);
      return vault;
    },
    locks,
  });
  const given = { kind: 'file', name: 'dump.zip', file: new File([zip], 'dump.zip') } as const;
  await expect(check(given, { signal, onProgress, report: () => {} })).rejects.toMatchObject({ name: 'AbortError' });
  expect(taken).toEqual([1]);
  expect(await vault.list()).toEqual([]);
  const free = await locks.request('takeout:scratch|0', { ifAvailable: true }, async (lock) => lock !== null);
  expect(free).toBe(true);
});
