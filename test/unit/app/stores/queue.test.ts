import { afterEach, expect, test } from 'vitest';
import { createBucketStore } from '../../../../src/app/stores/bucket.ts';
import { createQueueStore } from '../../../../src/app/stores/queue.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { isQueueCommand } from '../../../../src/worker/command-kinds.ts';
import {
  type OwnerForge,
  type OwnerForgeOptions,
  smallProjects,
  startOwnerForge,
} from '../../../support/owner-forge.ts';
import { createQueueWorld, nodeFetch } from '../../worker/queue-world.ts';

const forges: OwnerForge[] = [];

async function started(options: OwnerForgeOptions): Promise<OwnerForge> {
  const forge = await startOwnerForge({ withGit: false, ...options });
  forges.push(forge);
  return forge;
}

afterEach(async () => {
  for (const forge of forges.splice(0)) await forge.close();
});

/** The page's store with a worker behind it. `done`: what the last press began has ended, and is shown. */
function pageWith(fetch: Fetch) {
  const world = createQueueWorld({ fetch });
  let last: Promise<void> = Promise.resolve();
  const downloads: object[] = [];
  const store = createQueueStore({
    send: (command) => {
      if (isQueueCommand(command)) last = world.send(command);
    },
    targets: {
      pick: async () => undefined,
      pickFolder: async () => undefined,
      download: async (archive) => void downloads.push(archive),
    },
    channel: () => new MessageChannel(),
    preferDownload: () => true,
    pageOrigin: 'https://page.invalid',
    bucket: createBucketStore(() => {}),
    proxy: () => '',
  });
  const done = async () => {
    await last;
    store.receive({ type: 'queue', queue: world.last() });
  };
  return { world, store, done, downloads };
}

test('a token that was typed for one host goes to no other, whatever is pressed afterwards', async () => {
  const open = await started({ projects: [...smallProjects(2), { name: 'gone' }] });
  const closed = await started({ projects: [{ name: 'secret', isPrivate: true }], token: 'good' });
  open.setGone('gone', true);
  const strangers: string[] = [];
  let pausing = () => {};
  const { world, store, done } = pageWith((input, init) => {
    if (new Headers(init?.headers).has('authorization') && input.startsWith(open.replay.base)) strangers.push(input);
    if (/\/secret\/labels.*limit=50/.test(input)) pausing();
    return nodeFetch(input, init);
  });
  store.list(`${open.url}\n${closed.url}/secret`, '');
  await done();
  expect(world.states()).toEqual({ p01: 'queued', p02: 'queued', gone: 'queued', secret: 'failed' });
  const [, second] = world.view().items;
  store.pick(second?.key ?? '', false);
  await done();
  store.run({ units: ['issues', 'labels'], format: 'gitea-dump', emails: false });
  await done();
  expect(world.states()).toEqual({ p01: 'done', p02: 'skipped', gone: 'failed', secret: 'failed' });

  store.token.value = { tokenHost: new URL(closed.url).host, token: 'good' };
  const secret = world.view().items.find(({ project }) => project.address.name === 'secret');
  let paused: Promise<void> = Promise.resolve();
  pausing = () => {
    pausing = () => {};
    paused = world.send({ type: 'queue-pause' });
  };
  store.retry([secret?.key ?? '']);
  await done();
  await paused;
  store.pick(second?.key ?? '', true);
  await done();
  expect(world.states()).toEqual({ p01: 'done', p02: 'queued', gone: 'failed', secret: 'paused' });
  store.resume();
  await done();
  expect(world.states()).toEqual({ p01: 'done', p02: 'done', gone: 'failed', secret: 'done' });
  store.retry();
  await done();
  expect(strangers).toEqual([]);
}, 60_000);

test('a token that stands in a field goes with the start, too', () => {
  const sent: object[] = [];
  const store = createQueueStore({
    send: (command) => void sent.push(command),
    targets: { pick: async () => undefined, pickFolder: async () => undefined, download: async () => {} },
    channel: () => new MessageChannel(),
    preferDownload: () => true,
    pageOrigin: 'https://page.invalid',
    bucket: createBucketStore(() => {}),
    proxy: () => '',
  });
  store.token.value = { tokenHost: 'forge.invalid', token: 'good' };
  store.run({ units: ['issues'], format: 'gitea-dump', emails: false });
  expect(sent).toMatchObject([{ type: 'queue-start', tokenHost: 'forge.invalid', token: 'good' }]);
});

test('a download is told no size: the project may have been updated since, and what has another one would be refused for ever', async () => {
  const { url } = await started({ projects: smallProjects(2) });
  const { store, done, downloads } = pageWith(nodeFetch);
  store.list(url, '');
  await done();
  store.run({ units: ['issues', 'labels'], format: 'gitea-dump', emails: false });
  await done();
  const [item] = store.view.value?.items ?? [];
  if (item === undefined) throw new Error('there is none');
  expect(item.outcome?.archiveBytes).toBeGreaterThan(0);
  await store.saveOne(item, 'gitea-dump');
  store.saveForm.value = 'each';
  await store.save('gitea-dump');
  expect(downloads).toEqual([{ name: 'p01.zip' }, { name: 'p01.zip' }, { name: 'p02.zip' }]);
}, 60_000);
