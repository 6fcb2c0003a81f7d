import { earlyCopy } from './early-copy.ts';
import { checked, type EngineCalls, type EngineOptions, guarded, putInput, startEngine } from './engine.ts';
import { gitError } from './git-error.ts';
import { absentIds, indexPieces } from './index-pieces.ts';
import { addShallow } from './namer.ts';
import { namingOf } from './naming-elsewhere.ts';
import { packFacts } from './pack-facts.ts';
import type { FinishOptions, IndexedPack, IndexerOptions, PackIndexer } from './pack-indexer.ts';
import type { RemoteNamer } from './remote-namer.ts';
import { type LaterTools, resolveLater } from './resolve-later.ts';
import type { OpenScratch } from './stored-pack-bytes.ts';

export interface LocalOptions extends EngineOptions {
  /** Where many small reads are quick, if anywhere. */
  readonly openScratch?: OpenScratch;
  /** Starts another thread to name what the second pass resolves, if there is one to be had. */
  startNamer?(options: IndexerOptions): RemoteNamer | undefined;
  /** For fewer deltas that are left for the second pass another thread is not worth its start; default 1000. */
  readonly worthwhile?: number;
}

/** An indexer in this very thread. */
export async function localIndexer(options: IndexerOptions, engine: LocalOptions = {}): Promise<PackIndexer> {
  const { ringBits, shallow } = options;
  const calls = await startEngine({ ...(ringBits !== undefined && { ringBits }), ...engine });
  const copy = earlyCopy(engine.openScratch);
  let pushed = 0;
  let isForgone = false;
  addShallow(calls, shallow);
  let namer: RemoteNamer | undefined;
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
        if (isForgone) await copy.forgo();
        await copy.take(bytes, pushed, calls.getDeferred());
        pushed += bytes.length;
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
    forgoCopy() {
      isForgone = true;
    },
    async finish(finish) {
      if (isForgone) await copy.forgo();
      if (calls.getDeferred() >= (engine.worthwhile ?? 1000)) namer = engine.startNamer?.(options);
      return finishPack(calls, finish, { copy, naming: namingOf(calls, namer) });
    },
    close() {
      namer?.close();
      void copy.remove().catch(() => {});
    },
  };
}

async function finishPack(calls: EngineCalls, options: FinishOptions, tools: LaterTools): Promise<IndexedPack> {
  guarded(() => checked(calls.nameWaiting()));
  if (calls.getDeferred() > 0) await resolveLater(calls, options, tools);
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
  return { objects, absent: absentIds(calls), ...packFacts(calls, tools.naming.others()) };
}
