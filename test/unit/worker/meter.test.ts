import { expect, test } from 'vitest';
import { createMeter } from '../../../src/worker/meter.ts';

function meterAt(start: number) {
  let now = start;
  const clock = { now: () => now, sleep: async () => {} };
  return { meter: createMeter(clock), pass: (milliseconds: number) => (now += milliseconds) };
}
const api = { purpose: 'api', host: 'git.example' } as const;
const git = { purpose: 'git', host: 'git.example' } as const;

test('one that goes on does not end the wait of the others', () => {
  const { meter } = meterAt(0);
  meter.take({ type: 'waiting', until: 41_000, reason: 'asked', ...api });
  meter.take({ type: 'waiting', until: 500, reason: 'backoff', ...git });
  meter.take({ type: 'waiting', until: 300, reason: 'backoff', ...api });
  expect(meter.waitingFor()).toEqual(new Set(['api', 'git']));
  meter.take({ type: 'resumed', ...git });
  meter.take({ type: 'resumed', ...api });
  expect(meter.waiting()).toEqual({ until: 41_000, reason: 'asked' });
  expect(meter.waitingFor()).toEqual(new Set(['api']));
  meter.take({ type: 'resumed', ...api });
  expect(meter.waiting()).toBeUndefined();
});

test('a wait is over when its time is, also when nobody says so', () => {
  const { meter, pass } = meterAt(0);
  meter.take({ type: 'waiting', until: 41_000, reason: 'asked', ...api });
  pass(41_000);
  expect(meter.waiting()).toBeUndefined();
  expect(meter.waitingFor().size).toBe(0);
});

test('a clock that is set back leaves the rate what it was, and does not add up bytes until it has caught up', () => {
  const { meter, pass } = meterAt(10_000_000);
  meter.take({ type: 'bytes', count: 5000, ...api });
  pass(-6_000_000);
  for (let second = 0; second < 60; second++) {
    meter.take({ type: 'bytes', count: 1000, ...api });
    pass(1000);
  }
  expect(meter.rate()).toBe(1000);
});

test('the rate is that of the last five seconds', () => {
  const { meter, pass } = meterAt(0);
  meter.take({ type: 'bytes', count: 5000, ...api });
  expect(meter.rate()).toBe(1000);
  pass(6000);
  expect(meter.rate()).toBe(0);
});

test('twenty things are remembered, newest first, the same one once in a row', () => {
  const { meter } = meterAt(0);
  for (let count = 0; count < 30; count++) {
    meter.tell(`thing ${count}`);
    meter.tell(`thing ${count}`);
  }
  expect(meter.lately()).toHaveLength(20);
  expect(meter.lately()[0]?.text).toBe('thing 29');
});

test('the same wait is told once, whatever happens in between; another one, or one that comes later, again', () => {
  const { meter, pass } = meterAt(0);
  const wait = (until: number) => meter.take({ type: 'waiting', until, reason: 'asked', ...api });
  const told = (text: RegExp) => meter.lately().filter((one) => text.test(one.text)).length;
  for (let count = 0; count < 4; count++) {
    wait(16_000);
    meter.tell(`p0${count}: done`);
    pass(200);
  }
  expect([told(/16 s/), told(/done/)]).toEqual([1, 4]);
  wait(40_000);
  expect(told(/40 s/)).toBe(1);
  pass(16_000);
  wait(32_800);
  expect(told(/16 s/)).toBe(2);
});
