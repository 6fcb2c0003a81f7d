import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, demoForge, exported, savedBytes, type World } from './job-world.ts';

const project = 'gitea|https://demo.invalid|harbor-lab/weather-buoy';

const proxy = { proxy: '', pageOrigin: 'https://page.invalid' };

function resume(world: World): Promise<void> {
  return world.send({ type: 'open-run', project, ...proxy, how: { kind: 'resume' } });
}

/** A browser that is killed when it has asked for the n-th time: what was on its way never arrives, and nothing more is written. */
async function killedAt(request: number, indexedDB: IDBFactory): Promise<World> {
  const forge = demoForge();
  let asked = 0;
  let kill = () => {};
  const killed = new Promise<void>((resolve) => {
    kill = resolve;
  });
  const fetch: Fetch = (input, init) => {
    if (++asked < request) return forge(input, init);
    kill();
    return new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
  };
  const world = createWorld({ fetch, indexedDB });
  const run = exported(world);
  await Promise.race([killed, run]);
  (await world.vault()).close();
  await world.send({ type: 'cancel' });
  await run;
  return world;
}

/** Requests that were made in both, by what they ask for. */
function repeated(first: World, second: World): string[] {
  const before = new Set(first.asked);
  return second.asked.filter((input) => before.has(input));
}

test('killed at any request of an export, it goes on to the same bytes, and asks hardly anything twice', async () => {
  const plain = createWorld();
  await plain.check();
  const first = plain.asked.length + 1;
  await plain.send({ type: 'export' });
  const wanted = Buffer.from(await savedBytes(plain));
  const last = plain.asked.length;
  const step = Number(process.env['CUTS_EVERY'] ?? 9);
  for (let request = first; request <= last; request += step) {
    const indexedDB = new IDBFactory();
    const killed = await killedAt(request, indexedDB);
    const world = createWorld({ indexedDB });
    await resume(world);
    expect(world.view(), `killed at ${request}: ${world.view().notice?.why}`).toMatchObject({
      state: 'done',
      receipt: { verdict: 'whole' },
    });
    expect(sameArchives(Buffer.from(await savedBytes(world)), wanted), `killed at ${request}`).toEqual([]);
    const twice = repeated(killed, world);
    console.log(request, twice.length, killed.asked.length + world.asked.length - last);
  }
}, 300_000);
