import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { units } from '../../../src/model/unit.ts';
import { type Replay, startReplay } from '../../support/replay-server.ts';
import { sameArchives } from '../../support/same-archives.ts';
import { createWorld, quickClock, savedBytes, type World } from './job-world.ts';
import { createQueueWorld, nodeFetch } from './queue-world.ts';

let replay: Replay;
beforeAll(async () => {
  replay = await startReplay();
});
afterAll(() => replay.close());

const idOf = () => `gitea|${replay.base}|${replay.owner}/${replay.name}`;
const urlOf = () => `${replay.base}/${replay.owner}/${replay.name}`;

const fails = () => new Response('{"message":"oops"}', { status: 500 });

/** An answer with another body. */
function withBody(answer: Response, body: unknown, change: (headers: Headers) => void = () => {}): Response {
  const headers = new Headers(answer.headers);
  headers.delete('content-length');
  headers.delete('content-encoding');
  change(headers);
  const other = new Response(JSON.stringify(body), { headers });
  Object.defineProperty(other, 'url', { value: answer.url });
  return other;
}

async function keptIn(world: Pick<World, 'vault'>) {
  const project = await (await world.vault()).project(idOf());
  const count = (kind: 'issue' | 'comment') => project.count(kind, { live: true });
  return { issues: await count('issue'), comments: await count('comment'), record: await project.record() };
}

/** Pages of ten, so that the list has several; the second breaks while `isBroken`. */
function shortPages(isBroken: () => boolean): Fetch {
  return async (input, init) => {
    if (isBroken() && /\/issues\?/.test(input) && /page=2/.test(input)) return fails();
    const answer = await nodeFetch(input, init);
    if (!/settings\/api/.test(input)) return answer;
    return withBody(answer, { ...Object(await answer.json()), max_response_items: 10, default_paging_num: 10 });
  };
}

test.each([false, true])(
  'a list of an update that fails half-way goes on to its end without a loss (keep deleted: %s)',
  async (keepDeleted) => {
    let broken = false;
    const world = createWorld({ fetch: shortPages(() => broken) });
    await world.check({ url: urlOf() });
    await world.send({ type: 'export' });
    const bytes = Buffer.from(await savedBytes(world));
    const { issues } = await keptIn(world);
    broken = true;
    const how = { kind: 'update', depth: 'lists', keepDeleted } as const;
    await world.send({ type: 'open-run', project: idOf(), proxy: '', pageOrigin: 'https://page.invalid', how });
    expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'missing' } });
    broken = false;
    await world.send({ type: 'resume' });
    expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
    expect(await keptIn(world)).toMatchObject({ issues, record: { round: 2, changes: { gone: 0 } } });
    expect(sameArchives(bytes, Buffer.from(await savedBytes(world)))).toEqual([]);
  },
  60_000,
);

/** From the moment at which the marks of a round are forgotten, nothing is written any more. */
async function killedAtBeginning(world: World): Promise<void> {
  const vault = await world.vault();
  const { project } = vault;
  Object.assign(vault, {
    project: async (id: string) => {
      const kept = await project(id);
      let isKilled = false;
      const beginRound: typeof kept.beginRound = async (...given) => {
        await kept.beginRound(...given);
        isKilled = true;
      };
      const saveRecord: typeof kept.saveRecord = async (...given) => {
        if (isKilled) throw new Error('the browser was killed');
        await kept.saveRecord(...given);
      };
      return { ...kept, beginRound, saveRecord };
    },
  });
}

test.each(['after a failure', 'in the middle'])(
  'a browser that is killed when a further update begins takes nothing for deleted that the one before has seen (%s)',
  async (when) => {
    const indexedDB = new IDBFactory();
    let broken = false;
    let onBroken = () => {};
    const pages = shortPages(() => broken);
    const fetch: Fetch = (input, init) => {
      if (broken && /\/issues\?/.test(input) && /page=2/.test(input)) onBroken();
      return pages(input, init);
    };
    const world = createWorld({ fetch, indexedDB });
    await world.check({ url: urlOf(), units: units.filter((unit) => unit !== 'attachments') });
    await world.send({ type: 'export' });
    const { issues, comments } = await keptIn(world);
    broken = true;
    let paused: Promise<void> | undefined;
    if (when === 'in the middle')
      onBroken = () => {
        paused ??= world.send({ type: 'pause' });
      };
    const here = { project: idOf(), proxy: '', pageOrigin: 'https://page.invalid' };
    const how = { kind: 'update', depth: 'lists', keepDeleted: false } as const;
    await world.send({ type: 'open-run', ...here, how });
    await paused;
    expect((await keptIn(world)).record).toMatchObject({
      round: 2,
      state: when === 'in the middle' ? 'paused' : 'done',
    });

    const killed = createWorld({ fetch: shortPages(() => false), indexedDB });
    await killedAtBeginning(killed);
    if (when === 'after a failure') await killed.send({ type: 'open-run', ...here, how });
    else {
      await killed.check({ url: urlOf() });
      await killed.send({ type: 'export' });
    }
    expect(killed.view().state).toBe('failed');

    const last = createWorld({ fetch: shortPages(() => false), indexedDB });
    await last.send({ type: 'open-run', ...here, how: { kind: 'resume' } });
    expect(last.view(), last.view().notice?.why).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
    expect(await keptIn(last)).toMatchObject({ issues, comments, record: { changes: { gone: 0 } } });
  },
  60_000,
);

test('the same in a queue: one comment was deleted upstream, one is gone', async () => {
  let [isDeleted, isBroken] = [false, false];
  const fetch: Fetch = async (input, init) => {
    if (!/weather-buoy\/issues\/comments\?/.test(input)) return nodeFetch(input, init);
    const isSecond = /page=2/.test(input);
    if (isBroken && isSecond) return fails();
    const answer = await nodeFetch(input, init);
    if (!isDeleted || answer.status !== 200) return answer;
    const rows: unknown = await answer.json();
    if (!Array.isArray(rows)) throw new Error('no list');
    return withBody(answer, isSecond ? rows.slice(0, -1) : rows, (headers) => {
      const total = headers.get('x-total-count');
      if (total !== null && !/since=/.test(input)) headers.set('x-total-count', String(Number(total) - 1));
    });
  };
  const indexedDB = new IDBFactory();
  const run = async () => {
    const world = createQueueWorld({ fetch, indexedDB, clock: quickClock() });
    await world.list(urlOf());
    await world.start({ units });
    return world;
  };
  const first = await run();
  const { comments } = await keptIn(first);
  await first.send({ type: 'queue-cancel' });
  [isDeleted, isBroken] = [true, true];
  const world = await run();
  expect(world.view().items[0]).toMatchObject({ state: 'failed', notice: { code: 'server-error' } });
  isBroken = false;
  await world.send({ type: 'queue-retry' });
  expect(world.view().items[0]).toMatchObject({ state: 'done', outcome: { verdict: 'whole' } });
  expect(await keptIn(world)).toMatchObject({ comments: comments - 1, record: { changes: { gone: 1 } } });
}, 60_000);
