import { expect, it } from 'vitest';
import { utf8 } from '../../../src/lib/bytes.ts';
import type { Spool } from '../../../src/model/spool.ts';
import { sharedSpool } from '../../../src/pipeline/shared-spool.ts';
import { memorySpool } from '../../support/memory-spool.ts';

function textAt(spool: Spool | undefined, at: number, length: number): string {
  const into = new Uint8Array(length);
  spool?.read(into, at);
  return new TextDecoder().decode(into);
}

it('many lie in one, each from its own beginning; the last that is closed gives the room back', async () => {
  const all = [memorySpool(), memorySpool()];
  let opened = 0;
  const open = sharedSpool(async () => all[opened++]);
  const one = await open();
  one?.append(utf8('first'));
  const two = await open();
  two?.append(utf8('the second'));
  two?.append(utf8(' one'));
  expect([one?.length, two?.length, opened]).toEqual([5, 14, 1]);
  expect([textAt(one, 1, 4), textAt(two, 4, 10)]).toEqual(['irst', 'second one']);
  expect(() => textAt(one, 1, 5)).toThrow();
  // Something lies behind it already.
  expect(() => one?.append(utf8('x'))).toThrow();
  one?.close();
  one?.close();
  expect(all[0]?.closed).toBe(false);
  two?.close();
  expect(all[0]?.closed).toBe(true);
  (await open())?.append(utf8('anew'));
  expect([opened, all[1]?.length]).toEqual([2, 4]);
});

it('one that finds no room takes nothing from those before it, and the next may find some', async () => {
  const spool = memorySpool();
  let room = 10;
  const { append } = spool;
  const full: Spool = Object.assign(spool, {
    append: (bytes: Uint8Array) => {
      if (bytes.length > room) throw new Error('full');
      room -= bytes.length;
      append(bytes);
    },
  });
  const open = sharedSpool(async () => full);
  const one = await open();
  one?.append(utf8('0123456'));
  const two = await open();
  expect(() => two?.append(utf8('0123456'))).toThrow('full');
  two?.close();
  const three = await open();
  three?.append(utf8('abc'));
  expect([textAt(one, 0, 7), textAt(three, 0, 3)]).toEqual(['0123456', 'abc']);
});

it('where there is no place for one there is none for any', async () => {
  expect(await sharedSpool(async () => undefined)()).toBeUndefined();
});
