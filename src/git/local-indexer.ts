import { hex } from '../lib/bytes.ts';
import type { OddObjects, PackFacts } from '../model/project-source.ts';
import { bytesAt, checked, type EngineCalls, type EngineOptions, guarded, putInput, startEngine } from './engine.ts';
import { gitError } from './git-error.ts';
import { idText } from './id-table.ts';
import { absentIds, indexPieces } from './index-pieces.ts';
import { oddRule } from './odd-rules.ts';
import { oidBytes } from './pack-format.ts';
import type { FinishOptions, IndexedPack, IndexerOptions, LargeFile, PackIndexer } from './pack-indexer.ts';
import { resolveLater } from './resolve-later.ts';
import type { OpenScratch } from './stored-pack-bytes.ts';

export interface LocalOptions extends EngineOptions {
  /** Where many small reads are quick, if anywhere. */
  readonly openScratch?: OpenScratch;
}

/** An indexer in this very thread. */
export async function localIndexer(options: IndexerOptions, engine: LocalOptions = {}): Promise<PackIndexer> {
  const calls = await startEngine(engine);
  for (const oid of options.shallow) {
    bytesAt(calls, calls.scratchAt(), 20).set(bytesOfHex(oid));
    calls.addShallow();
  }
  let failure: unknown;
  let free: Uint8Array<ArrayBuffer> | undefined;
  return {
    async push(bytes) {
      if (failure !== undefined) throw failure;
      try {
        guarded(() => {
          putInput(calls, bytes);
          checked(calls.feed(bytes.length));
        });
        // The engine has its own copy.
        free = bytes;
      } catch (cause) {
        failure = cause;
        throw cause;
      }
    },
    spare(length) {
      const found = free?.length === length ? free : undefined;
      free = undefined;
      return found;
    },
    async scanned() {
      if (failure !== undefined) throw failure;
    },
    get progress() {
      const total = calls.getTotal();
      return {
        objects: calls.getSeen(),
        ...(total === 0 && !calls.getDone() ? {} : { total }),
        at: calls.getPosition(),
        done: calls.getDone() !== 0,
      };
    },
    finish: (finish) => finishPack(calls, finish, engine.openScratch),
    close() {},
  };
}

async function finishPack(
  calls: EngineCalls,
  options: FinishOptions,
  openScratch: OpenScratch | undefined,
): Promise<IndexedPack> {
  guarded(() => checked(calls.nameWaiting()));
  if (calls.getDeferred() > 0) await resolveLater(calls, options.storage, options.onObject, openScratch);
  const objects = calls.getNamed();
  if (objects < calls.getSeen())
    throw gitError('git-missing-base', 'What the git server sent is incomplete: a delta has no base.', {
      details: { resolved: objects, total: calls.getSeen() },
    });
  guarded(() => calls.sortNames());
  if (calls.getMistaken() > 0)
    throw gitError('git-not-connected', 'The repository is broken: something is not what other objects say it is.', {
      details: { objects: calls.getMistaken() },
    });
  for (const piece of indexPieces(calls, options.trailer)) await options.storage({ do: 'write-index', piece });
  return { objects, facts: factsOf(calls), absent: absentIds(calls), largeFiles: largeFilesOf(calls) };
}

function largeFilesOf(calls: EngineCalls): LargeFile[] {
  return Array.from({ length: calls.getLfsKept() }, (_, index) => {
    const pointer = bytesAt(calls, calls.lfsPointerAt(index), 40);
    const size = new DataView(pointer.buffer, pointer.byteOffset, 40).getFloat64(32, true);
    return { sha256: hex(pointer.subarray(0, 32)), size };
  });
}

function factsOf(calls: EngineCalls): PackFacts {
  const odd = oddObjects(calls);
  return {
    commits: calls.getCommits(),
    trees: calls.getTrees(),
    blobs: calls.getBlobs(),
    tags: calls.getTags(),
    submodules: calls.getSubmodules(),
    lfs: { files: calls.getLfsFiles(), bytes: calls.getLfsBytes() },
    ...(odd === undefined ? {} : { odd }),
  };
}

function oddObjects(calls: EngineCalls): OddObjects | undefined {
  calls.countOddFiles();
  const objects = calls.getOdd();
  if (objects === 0) return undefined;
  const first = idText(bytesAt(calls, calls.firstOddId(), oidBytes), 0);
  return { objects, first, rule: oddRule(calls.getFirstOddRule()) };
}

function bytesOfHex(oid: string): Uint8Array {
  return Uint8Array.from({ length: 20 }, (_, at) => Number.parseInt(oid.slice(at * 2, at * 2 + 2), 16));
}
