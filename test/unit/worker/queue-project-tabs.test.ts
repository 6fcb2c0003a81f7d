import { IDBFactory } from 'fake-indexeddb';
import { afterEach, expect, test, vi } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { type OwnerForge, smallProjects, startOwnerForge } from '../../support/owner-forge.ts';
import { browserLocks, createWorld, tabChannels } from './job-world.ts';
import { createQueueWorld, nodeFetch } from './queue-world.ts';

/** One project of a queue, opened by its address in another tab. */

let forge: OwnerForge | undefined;

afterEach(async () => {
  await forge?.close();
  forge = undefined;
});

const units = ['issues', 'labels'] as const;

/** The queue's second project stands still in the middle until it is let go; the tab of its own asks the same server. */
async function twoTabs() {
  forge = await startOwnerForge({ withGit: false, projects: smallProjects(3) });
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const holding: Fetch = async (input, init) => {
    if (/\/p02\/labels.*limit=50/.test(input))
      await Promise.race([held, new Promise((_, reject) => init?.signal?.addEventListener('abort', reject))]);
    return nodeFetch(input, init);
  };
  const tab = tabChannels();
  const storage = { indexedDB: new IDBFactory(), locks: browserLocks() };
  const queue = createQueueWorld({ ...storage, fetch: holding, channel: tab() });
  const job = createWorld({ ...storage, fetch: nodeFetch, channel: tab() });
  await queue.list(forge.url, 'secret-token');
  const run = queue.start({ units });
  await vi.waitFor(() => expect(queue.states()['p02']).toBe('collecting'), 20_000);
  await job.check({ url: `${forge.url}/p02`, units });
  await job.send({ type: 'export' });
  return { queue, job, run, letGo, tab };
}

test('it is shown live, and its pause is that of the queue; then it goes on here alone', async () => {
  const { queue, job, run, letGo } = await twoTabs();
  await vi.waitFor(() => expect(job.view().elsewhere).toBe(true), 20_000);
  expect(job.view()).toMatchObject({
    ...{ state: 'collecting', together: true, url: `${forge?.url}/p02` },
    ...{ preflight: { project: { name: 'p02' } }, project: expect.stringMatching(/harbor-lab\/p02$/) },
  });
  expect(job.view().notice).toBeUndefined();
  expect(JSON.stringify(job.views)).not.toContain('secret-token');
  // Live: what the queue's tab fetches meanwhile is told by itself.
  const issues = () => job.view().units.find(({ unit }) => unit === 'issues');
  await vi.waitFor(() => expect(issues()).toMatchObject({ state: 'done', got: issues()?.expected }), 20_000);
  expect(issues()?.got).toBeGreaterThan(0);

  await job.send({ type: 'pause' });
  await run;
  expect(queue.view().state).toBe('paused');
  expect(queue.states()).toMatchObject({ p02: 'paused' });
  await vi.waitFor(() => expect(job.view().state).toBe('paused'), 20_000);
  expect(job.view().elsewhere).toBeUndefined();
  letGo();
  await job.send({ type: 'resume', token: 'secret-token' });
  expect(job.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  await queue.send({ type: 'queue-resume' });
  expect(queue.view()).toMatchObject({ state: 'done', totals: { done: 3 } });
}, 60_000);

test('when the queue is done with it, it stands here as collected', async () => {
  const { queue, job, run, letGo } = await twoTabs();
  await vi.waitFor(() => expect(job.view().elsewhere).toBe(true), 20_000);
  letGo();
  await run;
  expect(queue.view()).toMatchObject({ state: 'done' });
  await vi.waitFor(() => expect(job.view().state).toBe('ready'), 20_000);
  expect(job.view().elsewhere).toBeUndefined();
}, 60_000);

test('it is paused here, and the queue goes on with it: it is watched again', async () => {
  const { queue, job, run, letGo } = await twoTabs();
  await vi.waitFor(() => expect(job.view().elsewhere).toBe(true), 20_000);
  await job.send({ type: 'pause' });
  await run;
  await vi.waitFor(() => expect(job.view().state).toBe('paused'), 20_000);
  const again = queue.send({ type: 'queue-resume' });
  await vi.waitFor(() => expect(job.view()).toMatchObject({ elsewhere: true, together: true }), 20_000);
  letGo();
  await again;
  await vi.waitFor(() => expect(job.view().state).toBe('ready'), 20_000);
}, 60_000);

test('a pause of a project that the queue is done with changes nothing', async () => {
  const { queue, run, letGo, tab } = await twoTabs();
  await vi.waitFor(() => expect(queue.states()).toMatchObject({ p01: 'done', p03: 'done' }), 20_000);
  const idOf = (name: string) => queue.view().items.find(({ project }) => project.address.name === name)?.id ?? '';
  const third = tab();
  third.post({ type: 'pause', project: idOf('p01') });
  await new Promise((resolve) => setTimeout(resolve));
  expect(queue.view().state).toBe('running');
  third.post({ type: 'pause', project: idOf('p02') });
  await run;
  expect(queue.view().state).toBe('paused');
  letGo();
}, 60_000);
