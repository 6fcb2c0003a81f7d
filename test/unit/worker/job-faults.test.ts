import 'fake-indexeddb/auto';
import { IDBObjectStore } from 'fake-indexeddb';
import { afterEach, expect, test, vi } from 'vitest';
import type { Fetch } from '../../../src/http/request.ts';
import { createWorld, demoForge, exported, savedBytes, type World } from './job-world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A forge that answers some addresses in another way as long as `broken` says so. */
function faulty(match: RegExp, answer: (input: string) => Promise<Response>, broken: () => boolean): Fetch {
  const forge = demoForge();
  return (input, init) => (match.test(input) && broken() ? answer(input) : forge(input, init));
}

/** Breaks when the check is over. */
function brokenWorld(match: RegExp, answer: (input: string) => Promise<Response>): World {
  const world = createWorld({ fetch: faulty(match, answer, () => world.view().state === 'collecting') });
  return world;
}

const status = (code: number) => async () => new Response('{"message":"no"}', { status: code });

/** Changes the JSON of some answers. */
function edited(match: RegExp, edit: (text: string) => string): Fetch {
  const forge = demoForge();
  return async (input, init) => {
    const answer = await forge(input, init);
    if (!match.test(input)) return answer;
    return new Response(edit(await answer.text()), { headers: answer.headers });
  };
}

/**
 * Exports with a fault, pauses when the page shows it, mends it, and goes on. The fetch of the repository, which nothing of the fault
 * waits for, is held until then: so the run cannot be over before the pause.
 */
async function mendedOnTheWay(
  unit: string,
  match: RegExp,
  answer: (input: string) => Promise<Response>,
): Promise<World> {
  let broken = true;
  const later: Promise<void>[] = [];
  const isShown = () => world.view().units.some((row) => row.unit === unit && row.problems + row.missing > 0);
  const forge = faulty(match, answer, () => broken && world.view().state === 'collecting');
  const fetch: Fetch = async (input, init) => {
    if (broken && input.endsWith('/weather-buoy.git/git-upload-pack')) {
      while (!isShown()) await new Promise((resolve) => setImmediate(resolve));
      broken = false;
      later.push(world.send({ type: 'pause' }), world.send({ type: 'resume' }));
    }
    return forge(input, init);
  };
  const world = createWorld({ fetch });
  await exported(world);
  await Promise.all(later);
  return world;
}

test.each([
  ['a list that fails', /\/releases\?/, status(404), 'releases'],
  ['a file that is gone', /075ed0d6-c576|\/releases\/download\//, status(404), 'release-files'],
] as const)('%s is told, and forgotten when it comes after all', async (_, match, answer, unit) => {
  const whole = (await exported(createWorld())).receipt;
  const broken = (await exported(brokenWorld(match, answer))).receipt;
  expect(['missing', 'failed']).toContain(broken?.units[unit].outcome);
  expect(broken?.verdict).toBe('missing');
  const mended = await mendedOnTheWay(unit, match, answer);
  const paused = mended.views.find(({ state }) => state === 'paused')?.units.find((row) => row.unit === unit);
  expect((paused?.problems ?? 0) + (paused?.missing ?? 0)).toBeGreaterThan(0);
  expect(mended.view().receipt).toEqual(whole);
});

test('what was missing in the end can be tried again, and nothing else is asked for', async () => {
  const file = /075ed0d6-c576|\/releases\/download\//;
  let gone = true;
  const world = createWorld({ fetch: faulty(file, status(404), () => gone && world.view().state === 'collecting') });
  expect((await exported(world)).receipt?.verdict).toBe('missing');
  const before = world.asked.length;
  gone = false;
  await world.send({ type: 'resume' });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  const again = world.asked.slice(before);
  expect(again.length).toBeGreaterThan(0);
  // And whose project it is.
  expect(again.filter((input) => !file.test(input) && !/\/version$|\/weather-buoy$/.test(input))).toEqual([]);
});

test('a right that is lost on the way stops the run; without that unit, or with the right again, it goes on', async () => {
  const whole = (await exported(createWorld())).receipt;
  let lost = true;
  const world = createWorld({
    fetch: faulty(/\/releases\?/, status(403), () => lost && world.view().state === 'collecting'),
  });
  const stopped = await exported(world);
  expect(stopped).toMatchObject({ state: 'failed', notice: { code: 'forbidden', details: { unit: 'releases' } } });
  expect(stopped.notice?.todo).toContain('go on without releases');
  await world.send({ type: 'go-on-without', units: ['releases'] });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'missing' } });
  expect(world.view().receipt?.units.releases.outcome).toBe('failed');
  lost = false;
  await world.send({ type: 'resume' });
  expect(world.view().receipt).toEqual(whole);
});

test('git that arrives cut off makes the export broken, and the page says so in the row', async () => {
  const forge = demoForge();
  const fetch: Fetch = async (input, init) => {
    const answer = await forge(input, init);
    if (!input.endsWith('/weather-buoy.git/git-upload-pack')) return answer;
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return new Response(bytes.subarray(0, bytes.length >> 1), { headers: answer.headers });
  };
  const world = createWorld({ fetch });
  const view = await exported(world);
  expect(view.state).toBe('done');
  expect(view.receipt).toMatchObject({ verdict: 'broken', units: { git: { outcome: 'failed', got: 0 } } });
  expect(view.receipt?.units.git.missing[0]?.reason).toMatch(/^git-/);
  expect(view.units.find(({ unit }) => unit === 'git')?.state).toBe('failed');
  // What is packed without it lacks nothing.
  const units = view.units.flatMap(({ unit, state }) => (unit === 'git' || state === 'not-offered' ? [] : [unit]));
  const how = { kind: 'pack', format: 'gitea-dump', units } as const;
  const project = 'gitea|https://demo.invalid|harbor-lab/weather-buoy';
  await world.send({ type: 'open-run', project, proxy: '', pageOrigin: 'https://page.invalid', how });
  expect(world.view()).toMatchObject({ state: 'done', receipt: { verdict: 'whole' } });
  expect(world.view().receipt?.problems.filter(({ severity }) => severity === 'stops-restore')).toEqual([]);
});

test.each([
  [403, 'failed', 'missing'],
  [404, 'empty', 'whole'],
] as const)('a wiki answered with %i is %s', async (code, outcome, verdict) => {
  const receipt = (await exported(brokenWorld(/weather-buoy\.wiki\.git/, status(code)))).receipt;
  expect(receipt?.units.wiki.outcome).toBe(outcome);
  expect(receipt?.verdict).toBe(verdict);
});

test('a record that cannot be read makes its unit incomplete, also in a list of unknown length', async () => {
  const fetch = edited(/\/pulls\/\d+\/reviews/, (text) => text.replace(/"id":\s*\d+/, '"id": "none"'));
  const receipt = (await exported(createWorld({ fetch }))).receipt;
  expect(receipt?.units.reviews.outcome).toBe('missing');
  expect(receipt?.units.reviews.missing.map(({ reason }) => reason)).toContain('record-shape');
  expect(receipt?.verdict).toBe('missing');
});

/** A gateway whose error page pages may not read: a request that wants to look fails, one that does not passes. */
function behindGateway(fails: (input: string) => boolean): Fetch {
  const forge = demoForge();
  return async (input, init) => {
    if (input.startsWith('https://proxy.invalid/')) {
      const target = input.slice('https://proxy.invalid/'.length);
      const answer = await forge(target);
      return new Response(answer.body, { status: answer.status, headers: { 'x-takeout-url': target } });
    }
    if (!fails(input)) return forge(input, init);
    if (init?.mode === 'no-cors') return new Response(null);
    throw new TypeError('Failed to fetch');
  };
}

test('a server in trouble at the very first check is not taken for one that is closed to pages', async () => {
  let failures = 0;
  const fetch = behindGateway((input) => input.endsWith('/version') && ++failures <= 2);
  for (const proxy of ['', 'https://proxy.invalid']) {
    failures = 0;
    const world = createWorld({ fetch });
    await world.check({ proxy });
    expect(world.view()).toMatchObject({ state: 'ready' });
    expect(world.view().preflight?.routes.api).toEqual({ direct: 'open', proxy: 'not-needed', used: 'direct' });
  }
});

test('one that stays closed is tried twice, and the words leave the other possibility open', async () => {
  const world = createWorld({ fetch: behindGateway(() => true) });
  await world.check();
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'cors-closed' } });
  expect(world.view().notice?.why).toContain('502');
  expect(world.asked.filter((input) => input.endsWith('/version')).length).toBeGreaterThan(1);
  const carried = createWorld({ fetch: behindGateway(() => true) });
  await carried.check({ proxy: 'https://proxy.invalid' });
  expect(carried.view().preflight?.routes.api).toEqual({ direct: 'closed', proxy: 'open', used: 'proxy' });
});

test('a file on a host that is gone costs the file, not the run', async () => {
  const elsewhere = edited(/\/releases\?/, (text) =>
    text.replace(
      /"uuid":"[^"]*","browser_download_url":"[^"]*"/,
      '"uuid":"","browser_download_url":"https://gone.example/file.bin"',
    ),
  );
  const fetch: Fetch = async (input, init) => {
    if (input.startsWith('https://gone.example/')) throw new TypeError('Failed to fetch');
    return elsewhere(input, init);
  };
  const view = await exported(createWorld({ fetch }));
  expect(view.state).toBe('done');
  const files = view.receipt?.units['release-files'];
  expect(files).toMatchObject({ outcome: 'missing', missing: [{ reason: 'file-not-fetched' }] });
  expect(files?.got).toBe((files?.expected ?? 0) - 1);
});

test('a full disk stops the run; with room again it goes on', async () => {
  const whole = (await exported(createWorld())).receipt;
  const world = createWorld();
  await world.check();
  let writes = 0;
  const put = IDBObjectStore.prototype.put;
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
    if (++writes > 300) throw new DOMException('full', 'QuotaExceededError');
    return put.apply(this, args);
  });
  await world.send({ type: 'export' });
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'disk-full' } });
  full.mockRestore();
  await world.send({ type: 'resume' });
  expect(world.view().state).toBe('done');
  expect(world.view().receipt).toEqual(whole);
});

test('storage that is refused once may be allowed later', async () => {
  let refused = true;
  const world = createWorld({ refuseStorage: () => refused });
  await exported(world);
  expect(world.view()).toMatchObject({ state: 'failed', notice: { code: 'storage-refused' } });
  refused = false;
  await world.send({ type: 'resume' });
  expect(world.view().state).toBe('done');
});

test('a port that cannot be served is told so', async () => {
  const world = createWorld();
  await world.check();
  await expect(savedBytes(world)).rejects.toThrow('nothing to save');
});

test('a save that is cancelled leaves the archive to be saved again', async () => {
  const world = createWorld();
  await exported(world);
  const { port1, port2 } = new MessageChannel();
  const saving = world.send({ type: 'save-port', port: port1 });
  await new Promise((resolve) => {
    port2.onmessage = resolve;
    port2.postMessage({ type: 'pull' });
  });
  await world.send({ type: 'cancel' });
  await saving;
  port2.close();
  expect(world.view().state).toBe('done');
  expect(world.view().saved).toBeUndefined();
  expect(world.view().saving).toBeUndefined();
  expect(world.view().notice).toBeUndefined();
  expect((await savedBytes(world)).length).toBe(world.view().archive?.size);
});
