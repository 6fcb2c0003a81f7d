import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { checked, startEngine } from '../../../src/git/engine.ts';
import { nameBytes, startNamer } from '../../../src/git/namer.ts';
import { countedNamer } from './far-namer.ts';

const types = ['', 'commit', 'tree', 'blob', 'tag'];

/** An object as it stands in an outbox: index, type, bytes of git's header, bytes of the content; then both, up to a multiple of 16. */
function handed(index: number, type: number, content: Uint8Array): Buffer {
  const header = Buffer.from(`${types[type]} ${content.length}\0`);
  const head = Buffer.alloc(16);
  [index, type, header.length, content.length].forEach((value, at) => {
    head.writeUInt32LE(value, at * 4);
  });
  const whole = Buffer.concat([head, header, content]);
  return Buffer.concat([whole, Buffer.alloc(-whole.length & 15)]);
}

function idOf(type: number, content: Uint8Array): string {
  return createHash('sha1').update(`${types[type]} ${content.length}\0`).update(content).digest('hex');
}

test('objects of all sizes get their ids', async () => {
  const contents = Array.from({ length: 700 }, (_, at) => Buffer.alloc((at * at) % 9001, at));
  const large = Buffer.alloc(1 << 20, 'large');
  const objects = [...contents.slice(0, 300), large, ...contents.slice(300)].map((content, at) =>
    Buffer.concat([Buffer.from(`${at}\n`), content]),
  );
  const namer = await startNamer({ shallow: [] });
  namer.name(Buffer.concat(objects.map((content, index) => handed(index, 3, content))));
  const names = Buffer.concat([...namer.names()]);
  expect(names.length).toBe(objects.length * nameBytes);
  objects.forEach((content, index) => {
    const name = names.subarray(index * nameBytes, (index + 1) * nameBytes);
    expect(name.subarray(0, 20).toString('hex')).toBe(idOf(3, content));
    expect(name.readUInt32LE(20)).toBe(index + 1);
  });
  expect(namer.seen()).toMatchObject({ blobs: objects.length, commits: 0, trees: 0, tags: 0 });
});

test('what an object names is among the names, without an owner', async () => {
  const namer = await startNamer({ shallow: [] });
  const blob = idOf(3, Buffer.from('hello'));
  const tree = Buffer.concat([Buffer.from('100644 file\0'), Buffer.from(blob, 'hex')]);
  namer.name(handed(5, 2, tree));
  const names = Buffer.concat([...namer.names()]);
  const found = Array.from({ length: names.length / nameBytes }, (_, at) => [
    names.subarray(at * nameBytes, at * nameBytes + 20).toString('hex'),
    names.readUInt32LE(at * nameBytes + 20),
  ]);
  expect(found).toContainEqual([idOf(2, tree), 6]);
  expect(found).toContainEqual([blob, 0]);
});

test('an object that is there twice, and one that is not what it says, are refused', async () => {
  const blob = handed(0, 3, Buffer.from('same'));
  const twice = await startNamer({ shallow: [] });
  twice.name(blob);
  expect(() => twice.name(handed(1, 3, Buffer.from('same')))).toThrow(expect.objectContaining({ code: 'git-corrupt' }));
  const odd = await startNamer({ shallow: [] });
  expect(() => odd.name(handed(0, 1, Buffer.from('no commit')))).toThrow(
    expect.objectContaining({ code: 'git-corrupt' }),
  );
});

test('names are taken over as often as they come, but no id for two objects', async () => {
  const namer = await startNamer({ shallow: [] });
  namer.name(handed(3, 3, Buffer.from('one')));
  const names = Buffer.concat([...namer.names()]);
  const calls = await startEngine();
  const take = (bytes: Uint8Array) => {
    const at = calls.inputRoom(bytes.length);
    new Uint8Array(calls.memory.buffer).set(bytes, at);
    return checked(calls.takeNames(bytes.length / nameBytes, at));
  };
  take(names);
  take(names);
  expect(calls.getNamed()).toBe(1);
  names.writeUInt32LE(9, 20);
  expect(() => take(names)).toThrow(expect.objectContaining({ code: 'git-corrupt' }));
});

test('a failure at the other end is told to whoever listens, and to whoever waits for the names', async () => {
  const { namer } = countedNamer();
  const far = namer({ shallow: [] });
  far.name(handed(0, 4, Buffer.from('no tag')));
  await expect(far.tell(() => {})).rejects.toMatchObject({ name: 'RunError', code: 'git-corrupt' });
  await expect(far.listen()).rejects.toMatchObject({ code: 'git-corrupt' });
  far.close();
});
