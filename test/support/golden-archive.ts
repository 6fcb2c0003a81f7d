import { IDBFactory } from 'fake-indexeddb';
import { type Unit, units } from '../../src/model/unit.ts';
import { createWorld, quickClock, savedBytes } from '../unit/worker/job-world.ts';
import { liveForge } from './live-forge.ts';
import { startReplay } from './replay-server.ts';

/** Release files would be two thirds of the bytes. */
const goldenUnits: readonly Unit[] = units.filter((unit) => unit !== 'release-files');

/**
 * A whole archive as this version writes it, with as much in its accounts as they can hold: the recorded project, taken twice, and in between
 * an issue was deleted at the forge and is kept.
 */
export async function makeGoldenArchive(format = 'gitea-dump'): Promise<Uint8Array> {
  const live = await liveForge();
  const replay = await startReplay({ recording: () => live.recording(), repositories: live.repositories });
  try {
    // The times in the archives that are kept.
    const clock = quickClock(Date.UTC(2026, 0, 1));
    const world = createWorld({ fetch: globalThis.fetch, indexedDB: new IDBFactory(), clock });
    await world.check({ url: replay.url, units: goldenUnits, format });
    await world.send({ type: 'export' });
    live.apply({ kind: 'delete-issue', number: 12 });
    live.apply({ kind: 'new-comment', number: 13, body: 'After the deletion.' });
    const project = `gitea|${replay.base}|${live.owner}/${live.name}`;
    const how = { kind: 'update', depth: 'quick', keepDeleted: true } as const;
    await world.send({ type: 'open-run', project, how, proxy: '', pageOrigin: 'https://page.invalid' });
    if (world.view().state !== 'done') throw new Error(`no archive: ${world.view().notice?.why}`);
    return await savedBytes(world);
  } finally {
    await replay.close();
    live.close();
  }
}
