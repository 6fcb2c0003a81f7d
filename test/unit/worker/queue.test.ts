import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { output } from '../../support/archive-checks.ts';
import { checkArchiveOfAll } from '../../support/archive-of-all.ts';
import { temporaryFolder } from '../../support/git-commands.ts';
import { memoryBucket } from '../../support/memory-bucket.ts';
import { type OwnerForge, type OwnerForgeOptions, smallProjects, startOwnerForge } from '../../support/owner-forge.ts';
import { zipFiles } from '../../support/zip-files.ts';
import { createQueueWorld, savedBytes, tally } from './queue-world.ts';

let forge: OwnerForge | undefined;

/** Unpacks a ZIP with the ordinary program. */
function unzip(bytes: Buffer, folder: string): string {
  writeFileSync(`${folder}.zip`, bytes);
  output('unzip', ['-q', `${folder}.zip`, '-d', folder]);
  return folder;
}

async function started(options: OwnerForgeOptions): Promise<OwnerForge> {
  forge = await startOwnerForge(options);
  return forge;
}

afterEach(async () => {
  await forge?.close();
  forge = undefined;
});

test('25 projects, three of which fail: the others go on, what is mended comes by a retry, one ZIP of all', async () => {
  const { url, setGone, setCut } = await started({
    projects: [...smallProjects(24), { name: 'vault-door', isPrivate: true }],
    token: 'good',
  });
  const world = createQueueWorld();
  await world.list(`${url}\n${url}/vault-door`);
  expect(world.view()).toMatchObject({ state: 'listed', faults: [], totals: { projects: 25, needYou: 1 } });
  setGone('p03', true);
  setCut('p07', true);
  await world.start();
  expect(world.view()).toMatchObject({
    state: 'done',
    title: 'harbor-lab',
    totals: { projects: 25, done: 22, needYou: 3 },
  });
  expect(world.states()).toMatchObject({ p03: 'failed', p07: 'failed', 'vault-door': 'failed' });
  const codes = Object.fromEntries(
    world.view().items.map(({ project, notice }) => [project.address.name, notice?.code]),
  );
  expect(codes).toMatchObject({ p01: undefined, p03: 'not-found', p07: 'git-server-error', 'vault-door': 'not-found' });

  setGone('p03', false);
  setCut('p07', false);
  await world.send({ type: 'queue-retry' });
  expect(tally(world)).toEqual({ done: 24, failed: 1 });
  await world.send({ type: 'queue-retry', token: 'good' });
  expect(tally(world)).toEqual({ done: 25 });
  for (const { outcome } of world.view().items) expect(outcome).toMatchObject({ verdict: 'whole', missing: 0 });

  const all = await savedBytes(world, 'all');
  expect(world.view().saved).toEqual({ of: 'all', format: 'gitea-dump', name: 'harbor-lab.zip', size: all.length });
  const folder = temporaryFolder();
  try {
    const together = unzip(all, join(folder.path, 'all'));
    expect(checkArchiveOfAll(together, 25)).toContain('harbor-lab/p01');
    const alone = unzip(await savedBytes(world, world.view().items[0]?.key ?? ''), join(folder.path, 'one'));
    // The page asks for the next one before this worker has let go of the one before.
    const keys = world
      .view()
      .items.slice(1, 4)
      .map(({ key }) => key);
    const each = await Promise.all(keys.map((key) => savedBytes(world, key)));
    expect(each.map((bytes) => bytes.subarray(0, 2).toString())).toEqual(['PK', 'PK', 'PK']);
    const issues = (of: string) => readFileSync(join(of, 'issue.yml'));
    expect(issues(alone).equals(issues(join(together, 'harbor-lab/p01')))).toBe(true);
  } finally {
    folder.remove();
  }
}, 240_000);

test('git that failed is told in words, and not as one missing thing beside numbers that it is no part of', async () => {
  const { url, setCut } = await started({ projects: smallProjects(2) });
  const world = createQueueWorld();
  await world.list(url);
  setCut('p02', true);
  await world.start();
  const [whole, failed] = world.view().items;
  expect(whole).toMatchObject({ state: 'done', expected: 13, got: 13, missing: 0 });
  expect(failed).toMatchObject({ state: 'failed', expected: 0, got: 4, missing: 0, outcome: { missing: 1 } });
  setCut('p02', false);
  await world.send({ type: 'queue-retry' });
  expect(world.view().items[1]).toMatchObject({ state: 'done', expected: 13, got: 13, missing: 0 });
}, 60_000);

test('both formats: every project is written in each, one ZIP of all for each, fetched once', async () => {
  const { url, replay } = await started({ projects: smallProjects(2) });
  const world = createQueueWorld();
  await world.list(url);
  await world.start({ format: 'gitea-dump,f3' });
  expect(world.view()).toMatchObject({ state: 'done', formats: ['gitea-dump', 'f3'], totals: { done: 2 } });
  const asked = replay.requests.length;
  const key = world.view().items[0]?.key ?? '';
  const names = (bytes: Buffer) => zipFiles(bytes).map(({ name }) => name);
  const [dumps, trees] = [await savedBytes(world, 'all'), await savedBytes(world, 'all', 'f3')];
  expect(world.view().saved).toEqual({ of: 'all', format: 'f3', name: 'harbor-lab-f3.zip', size: trees.length });
  expect(names(dumps)).toContain('harbor-lab/p02/repo.yml');
  expect(names(dumps)).not.toContain('harbor-lab/p02/forge.json');
  expect(names(trees)).toContain('harbor-lab/p02/forge.json');
  const queueOf = (bytes: Buffer) =>
    JSON.parse(
      zipFiles(bytes)
        .find(({ name }) => name === 'queue.json')
        ?.bytes.toString() ?? '',
    );
  expect([queueOf(dumps).format.id, queueOf(trees).format.id]).toEqual(['gitea-dump', 'f3']);
  expect(names(await savedBytes(world, key, 'f3'))).toContain('forge.json');
  expect(world.view().saved?.name).toBe('p01-f3.zip');
  expect(replay.requests.length).toBe(asked);
  const [kept] = await (await world.vault()).queues();
  expect(kept?.format).toBe('gitea-dump,f3');
}, 240_000);

test('the page of an archive of all tells what is packed, not what the list once brought: an update may stand in the middle', async () => {
  const { url } = await started({ projects: smallProjects(2) });
  const world = createQueueWorld();
  await world.list(url);
  await world.start();
  expect(world.view().items.map(({ outcome }) => outcome?.verdict)).toEqual(['whole', 'whole']);
  const vault = await (await world.vault()).project(world.view().items[1]?.id ?? '');
  const record = await vault.record();
  const { issues } = record?.progress ?? {};
  if (record === undefined || issues === undefined) throw new Error('nothing was collected');
  const { from } = record.collected;
  const progress = { ...record.progress, issues: { ...issues, progress: 'running' } } as const;
  await vault.saveRecord(
    { ...record, round: 2, mode: 'update', state: 'paused', progress, collected: { from } },
    'strict',
  );
  const files = zipFiles(await savedBytes(world, 'all'));
  const textOf = (path: string) => files.find(({ name }) => name === path)?.bytes.toString() ?? '';
  expect(JSON.parse(textOf('harbor-lab/p02/receipt.json')).verdict).toBe('missing');
  const { projects } = JSON.parse(textOf('queue.json'));
  expect(projects.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['whole', 'missing']);
  expect(textOf('index.html')).toContain('something is missing');
}, 60_000);

test.each(['pack', 'index'] as const)(
  'a project of which the %s is gone when all are saved is named, and a retry brings it',
  async (what) => {
    const { url } = await started({ projects: smallProjects(2) });
    const world = createQueueWorld();
    await world.list(url);
    await world.start();
    const vault = await (await world.vault()).project(world.view().items[1]?.id ?? '');
    const [pack] = (await vault.repository('code'))?.packs ?? [];
    if (pack === undefined) throw new Error('there is no pack');
    await vault.blobs.remove(pack[what]);
    await expect(savedBytes(world, 'all')).rejects.toThrow();
    while (world.view().saving !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(world.view().notice).toMatchObject({ code: 'blob-missing', todo: expect.stringContaining('Retry failed') });
    expect(world.states()).toEqual({ p01: 'done', p02: 'failed' });
    await world.send({ type: 'queue-retry' });
    expect(world.view().items.map(({ outcome }) => outcome?.verdict)).toEqual(['whole', 'whole']);
    expect((await savedBytes(world, 'all')).length).toBe(world.view().saved?.size);
  },
  60_000,
);

test('a project of which bytes are gone on its way into a bucket is fetched again by a retry', async () => {
  const { url } = await started({ projects: smallProjects(1) });
  const bucket = memoryBucket();
  const world = createQueueWorld({ bucket });
  await world.list(url);
  await world.start();
  const vault = await (await world.vault()).project(world.view().items[0]?.id ?? '');
  const [pack] = (await vault.repository('code'))?.packs ?? [];
  if (pack === undefined) throw new Error('there is no pack');
  await vault.blobs.remove(pack.pack);
  const form = { address: 's3://all/kept', endpoint: '', region: '', keyId: 'k', secret: 's', session: '' };
  await world.send({ type: 'queue-bucket', bucket: form, as: 'zip' });
  expect(world.view().items).toMatchObject([{ state: 'failed', notice: { code: 'blob-missing' } }]);
  await world.send({ type: 'queue-retry' });
  expect(world.view().items).toMatchObject([{ state: 'done', outcome: { verdict: 'whole' } }]);
  expect([...bucket.objects.keys()].filter((key) => key.endsWith('.zip'))).toEqual(['kept/harbor-lab/p01.zip']);
}, 60_000);

test.each([
  ['NotAllowedError', 'file-refused'],
  ['NotFoundError', 'file-gone'],
  ['TypeMismatchError', 'file-refused'],
])('a folder that takes no files says why: %s', async (name, code) => {
  const { url } = await started({ projects: smallProjects(1), withGit: false });
  const world = createQueueWorld();
  await world.list(url);
  await world.start({ units: ['issues', 'labels'] });
  const directory = {
    getFileHandle: () => Promise.reject(new DOMException('no', name)),
  } as unknown as FileSystemDirectoryHandle;
  await world.send({ type: 'queue-save-folder', directory });
  expect(world.view()).toMatchObject({ state: 'done', notice: { code } });
  expect(world.view().saved).toBeUndefined();
});
