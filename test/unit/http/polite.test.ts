import { expect, test } from 'vitest';
import { createRequest } from '../../../src/http/client.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import { base, fine, hostWorld, page, pages } from './host-world.ts';

const minute = 60_000;
const brokenOff = () =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"fine": '));
    },
    pull: (controller) => controller.error(new TypeError('network error')),
  });
const refusal = (headers: Record<string, string> = {}) => new Response('{}', { status: 429, headers });

test.each([1, 2, 3, 5])('a host that takes %i at a time is asked hardly more', async (capacity) => {
  const { request, clock, most, activities, asked } = hostWorld(({ active }) =>
    active > capacity ? refusal({ 'retry-after': '2' }) : fine(),
  );
  await clock.during(Promise.all(pages(200).map(request)));
  expect(most()).toBeLessThanOrEqual(Math.max(2, capacity + 1));
  expect(asked.length).toBeLessThan(200 * 1.15);
  const sizes = activities.flatMap((activity) => (activity.type === 'lane' ? [activity.most] : []));
  const halvings = sizes.filter((size, index) => size < (sizes[index - 1] ?? 2)).length;
  expect(halvings).toBeLessThanOrEqual(30);
});

test.each([
  { name: 'answers 500', answer: () => new Response('{}', { status: 500 }) },
  { name: 'answers 503', answer: () => new Response('{}', { status: 503 }) },
  { name: 'breaks off', answer: () => new Response(brokenOff(), { headers: { 'content-type': 'application/json' } }) },
])('a host that $name once is asked by half as many at a time', async ({ answer }) => {
  let answers = 0;
  const { request, clock, activities } = hostWorld(() => (++answers === 60 ? answer() : fine()));
  await clock.during(Promise.all(pages(120).map(request)));
  const sizes = activities.flatMap((activity) => (activity.type === 'lane' ? [activity.most] : []));
  const halved = sizes.findIndex((size, index) => size < (sizes[index - 1] ?? 0));
  expect(sizes[halved]).toBe(Math.floor((sizes[halved - 1] ?? 0) / 2));
  expect(sizes.slice(halved + 1).every((size, index) => size > (sizes[halved + index] ?? 0))).toBe(true);
});

test('a host that takes anything is asked by six at a time, codeberg.org by four', async () => {
  const { request, clock, most } = hostWorld(fine);
  await clock.during(Promise.all(pages(100).map(request)));
  expect(most()).toBe(6);
  const other = hostWorld(fine);
  const asks = pages(100).map(({ url, purpose }) =>
    other.request({ url: url.replace('git.example', 'codeberg.org'), purpose }),
  );
  await other.clock.during(Promise.all(asks));
  expect(other.most()).toBe(4);
});

test('two clients of one worker share the lane', async () => {
  const first = hostWorld(fine);

  let active = 0;
  let most = 0;
  const client = () =>
    createRequest({
      fetch: async () => {
        most = Math.max(most, ++active);
        await first.clock.sleep(50);
        active -= 1;
        return fine();
      },
      clock: first.clock,
      hosts: first.hosts,
      random: () => 0.5,
      route: () => 'direct',
      proxyBase: '',
    });
  await first.clock.during(Promise.all([client(), client()].flatMap((request) => pages(60).map(request))));
  expect(most).toBe(6);
});

test('nobody asks while the forge has asked for a pause; then one goes first', async () => {
  let refusedAt: number | undefined;
  const pause = 41_000;
  const { request, clock, asked, activities } = hostWorld(({ at, url }) => {
    if (refusedAt === undefined && url.endsWith('=20')) refusedAt = at;
    return refusedAt !== undefined && at < refusedAt + pause ? refusal({ 'retry-after': '41' }) : fine();
  });
  await clock.during(Promise.all(pages(60).map(request)));
  const from = refusedAt ?? 0;
  // In the very moment of the refusal others may have gone.
  const after = asked.filter(({ at }) => at > from);
  expect(after.filter(({ at }) => at < from + pause)).toHaveLength(0);
  const first = after[0]?.at ?? 0;
  expect(after.filter(({ at }) => at < first + 50)).toHaveLength(1);
  expect(activities).toContainEqual(expect.objectContaining({ type: 'waiting', reason: 'asked' }));
});

test('too many requests, without a word for how long: longer each time, and in the end it is said', async () => {
  let refusing = false;
  const { request, clock, asked } = hostWorld(() => (refusing ? refusal() : fine()));
  await clock.during(request(page(1)));
  refusing = true;
  const start = clock.now();
  await expect(clock.during(request(page(2)))).rejects.toMatchObject({ code: 'rate-limited', retry: 'later' });
  expect(asked).toHaveLength(9);
  expect(clock.now() - start).toBeGreaterThan(2 * minute);
});

test('a secondary limit without a time: one looks after a minute, then after two, four, and the others wait for it', async () => {
  const said = () => Response.json({ message: 'You have exceeded a secondary rate limit.' }, { status: 403 });
  let until = 0;
  const { request, clock, asked, activities } = hostWorld(({ at }) => (at < until ? said() : fine()));
  await clock.during(request(page(1)));
  const start = clock.now();
  until = start + 6 * minute;
  await clock.during(Promise.all(pages(30).map(request)));
  const looks = asked.slice(1).filter(({ at }) => at < until);
  const late = looks.map(({ at }) => Math.round((at - start) / minute)).filter((after) => after > 0);
  expect(late).toEqual([1, 3]);
  const waits = activities.filter((activity) => activity.type === 'waiting');
  expect(new Set(waits.map(({ reason }) => reason))).toEqual(new Set(['refused']));
});

/** So many each hour, as GitHub counts them. */
function counted(limit: number) {
  let used = 0;
  let reset = 0;
  let refused = 0;
  const server = ({ at }: { at: number }) => {
    if (at >= reset) {
      reset = (Math.floor(at / 3_600_000) + 1) * 3_600_000;
      used = 0;
    }
    used += 1;
    if (used > limit) refused += 1;
    return new Response('{}', {
      status: used > limit ? 403 : 200,
      headers: {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(Math.max(0, limit - used)),
        'x-ratelimit-reset': String(reset / 1000),
      },
    });
  };
  return { server, refused: () => refused };
}

test('a budget of sixty an hour: half of it at once, the rest spread, never refused, no burst at the reset', async () => {
  const forge = counted(60);
  const { request, clock, asked, activities } = hostWorld(forge.server);
  const start = clock.now();
  await clock.during(Promise.all(pages(150).map(request)));
  expect(forge.refused()).toBe(0);
  expect(asked).toHaveLength(150);
  const inHour = (hour: number) => asked.filter(({ at }) => Math.floor((at - start) / 3_600_000) === hour);
  expect(inHour(0).length).toBeGreaterThanOrEqual(57);
  expect(inHour(0).length).toBeLessThanOrEqual(60);
  const spread = inHour(0).slice(35);
  const gaps = spread.slice(1).map(({ at }, index) => at - (spread[index]?.at ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThan(minute);
  const second = inHour(1);
  expect(second.filter(({ at }) => at < (second[0]?.at ?? 0) + 50)).toHaveLength(1);
  expect(activities).toContainEqual(expect.objectContaining({ type: 'waiting', reason: 'budget' }));
});

test('a budget that lasts is not spread', async () => {
  const forge = counted(5000);
  const { request, clock, activities } = hostWorld(forge.server);
  const start = clock.now();
  await clock.during(Promise.all(pages(500).map(request)));
  expect(clock.now() - start).toBeLessThan(10_000);
  expect(activities.some(({ type }) => type === 'waiting')).toBe(false);
});

test('nonsense in the headers of a budget stops nobody', async () => {
  const odd: Record<string, string>[] = [
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '99999999999' },
    { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' },
    { 'x-ratelimit-remaining': '-5', 'x-ratelimit-reset': 'soon' },
    { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '3' },
    { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '99', 'ratelimit-reset': '60' },
  ];
  for (const headers of odd) {
    const { request, clock } = hostWorld(() => new Response('{}', { headers }));
    const start = clock.now();
    await clock.during(Promise.all(pages(20).map(request)));
    expect(clock.now() - start).toBeLessThan(5 * minute);
  }
});

test.each([1, 7, 30])('a cap of %i is kept to the request, repeats counted', async (cap) => {
  let taken = 0;
  let count = 0;
  const take = () => {
    if (taken >= cap) throw new RunError('request-cap', 'The limit of requests is reached.');
    taken += 1;
  };
  const { request, clock, asked } = hostWorld(() => (++count % 3 === 0 ? new Response('', { status: 502 }) : fine()), {
    client: { take },
  });
  const results = await clock.during(Promise.allSettled(pages(40).map(request)));
  expect(asked).toHaveLength(cap);
  const rejected = results.filter((result) => result.status === 'rejected');
  expect(rejected.length).toBeGreaterThanOrEqual(40 - cap);
  for (const { reason } of rejected) expect(reason).toMatchObject({ code: 'request-cap' });
});

test('a token that was refused is not sent again until somebody has had a say', async () => {
  let refuses = true;
  const credential = () => ({ origins: [base], headers: () => ({ authorization: 'token T' }) });
  const { request, clock, asked, hosts } = hostWorld(() => (refuses ? new Response('{}', { status: 401 }) : fine()), {
    client: { credential },
  });
  await expect(clock.during(request(page(1)))).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(clock.during(request(page(2)))).rejects.toMatchObject({ code: 'unauthorized', status: 401 });
  expect(asked).toHaveLength(1);
  refuses = false;
  await clock.during(request({ ...page(3), anonymous: true }));
  hosts.refused.forget();
  await clock.during(request(page(4)));
  expect(asked).toHaveLength(3);
});

test('a pause that was asked of strangers does not hold who shows a token', async () => {
  const token = { shown: false };
  const limited = () =>
    new Response('{"message": "rate limit exceeded"}', { status: 429, headers: { 'retry-after': '3000' } });
  const { request, clock, asked, hosts } = hostWorld(() => (token.shown ? fine() : limited()));
  const given = new AbortController();
  const stranger = request({ ...page(1), signal: given.signal });
  const refused = expect(stranger).rejects.toMatchObject({ name: 'AbortError' });
  await clock.during(clock.sleep(10_000));
  given.abort();
  await clock.during(refused);
  expect(asked).toHaveLength(1);
  const start = clock.now();
  hosts.pulse.renew();
  token.shown = true;
  await clock.during(Promise.all([request(page(2)), request(page(3))]));
  expect(clock.now() - start).toBeLessThan(minute);
  expect(asked).toHaveLength(3);
});

test('a pause that holds for a new token, too, is kept again after one look', async () => {
  let count = 0;
  const limited = () => new Response('{}', { status: 429, headers: { 'retry-after': '600' } });
  const { request, clock, asked, hosts } = hostWorld(() => (++count <= 2 ? limited() : fine()));
  const start = clock.now();
  const first = request(page(1));
  await clock.during(clock.sleep(1000));
  hosts.pulse.renew();
  await clock.during(Promise.all([first, request(page(2)), request(page(3))]));
  expect(asked.slice(0, 3).map(({ at }) => Math.floor((at - start) / 1000))).toEqual([0, 1, 601]);
});
