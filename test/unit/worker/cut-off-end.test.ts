import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import type { RunRecord } from '../../../src/model/run-record.ts';
import { units } from '../../../src/model/unit.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, exported, savedBytes } from './job-world.ts';

const project = 'gitea|https://demo.invalid|harbor-lab/weather-buoy';
const here = { project, proxy: '', pageOrigin: 'https://page.invalid' };

test.each(['collecting', 'paused', 'failed'] as const)(
  'killed between the last row and the end of the round (%s): packed as it stands, it has nobody whom nothing names',
  async (state) => {
    const indexedDB = new IDBFactory();
    const first = createWorld({ indexedDB });
    await exported(first);
    const bytes = Buffer.from(await savedBytes(first));
    const vault = await (await first.vault()).project(project);
    const record = await vault.record();
    const stepState = await vault.step('labels');
    if (record === undefined || stepState === undefined) throw new Error('nothing was kept');
    // What the end of the round would have removed: nobody names them any more.
    const person = { kind: 'user', key: 'user:424242', id: 424242, name: 'of-a-comment-that-is-gone' } as const;
    await vault.commit('labels', { entities: [person], state: stepState });
    const { outcome: _, finishedAt: _at, collected, ...rest } = record;
    const stopped: RunRecord = { ...rest, state, collected: { from: collected.from } };
    await vault.saveRecord(stopped, 'strict');

    const world = createWorld({ indexedDB });
    const how = { kind: 'pack', format: 'gitea-dump', units } as const;
    await world.send({ type: 'open-run', ...here, how });
    expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
    expect(sameArchives(Buffer.from(await savedBytes(world)), bytes)).toEqual([]);
  },
);
