import { expect, test } from 'vitest';
import { RunError } from '../../../src/lib/run-error.ts';
import { type Entity, entityKey } from '../../../src/model/entity.ts';
import { createView } from '../../../src/worker/view.ts';
import type { ViewAsk, ViewUpdate } from '../../../src/worker/view-messages.ts';
import type { ViewSource } from '../../../src/worker/view-project.ts';
import { memorySource } from '../../support/memory-source.ts';

const issue = (number: number): Entity =>
  ({
    ...{ kind: 'issue', key: entityKey('issue', number), number, author: { name: 'ada' }, title: `Issue ${number}` },
    ...{ body: 'text', state: 'open', labels: [], assignees: [], commentCount: 0 },
  }) as Entity;
const assetKey = entityKey('asset', 1);

function world(first: number) {
  let count = first;
  const updates: ViewUpdate[] = [];
  let opened = 0;
  const view = createView({
    openSource: async (id): Promise<ViewSource | undefined> => {
      if (id === 'broken') throw new RunError('storage-damaged', 'It is damaged.');
      if (id !== 'kept') return undefined;
      opened += 1;
      const entities = Array.from({ length: count }, (_, at) => issue(at + 1));
      const source = memorySource({ entities, files: { [assetKey]: new TextEncoder().encode('hello') } });
      return { source, version: `v${count}` };
    },
    post: (update) => updates.push(update),
    rest: async () => {},
  });
  let last = 0;
  return {
    ...{ updates, view, opened: () => opened },
    grow: () => {
      count += 1;
    },
    async ask(ask: ViewAsk, project = 'kept'): Promise<unknown> {
      const id = ++last;
      await view({ type: 'view-ask', id, project, ask });
      const update = updates.find((one) => 'id' in one && one.id === id);
      return update?.type === 'view-answer' ? update.answer : update?.type === 'view-fault' ? update.fault : undefined;
    },
  };
}

const list: ViewAsk = {
  topic: 'list',
  query: { kind: 'issue', state: 'open', labels: [], words: '', sort: 'oldest' },
  offset: 1,
  count: 2,
};

test('windows of a list, with how many there are in all', async () => {
  const { ask } = world(5);
  expect(await ask(list)).toMatchObject({ offset: 1, total: 5, all: 5, rows: [{ number: 2 }, { number: 3 }] });
});

test('a project is opened once, and again when it has changed', async () => {
  const { ask, grow, opened } = world(3);
  await ask({ topic: 'open' });
  grow();
  expect(await ask(list)).toMatchObject({ total: 3 });
  expect(await ask({ topic: 'open' })).toMatchObject({ counts: { issues: 4 } });
  expect(await ask(list)).toMatchObject({ total: 4 });
  const before = opened();
  await ask({ topic: 'ticket', number: 1 });
  expect(opened()).toBe(before);
});

test('questions that have no answer get a fault with a code, and the next one is answered', async () => {
  const { ask } = world(1);
  expect(await ask({ topic: 'open' }, 'nobody')).toMatchObject({ code: 'view-not-found' });
  expect(await ask({ topic: 'open' }, 'broken')).toEqual({ code: 'storage-damaged', message: 'It is damaged.' });
  expect(await ask({ topic: 'ticket', number: 7 })).toMatchObject({ code: 'view-not-found' });
  expect(await ask({ topic: 'tree', ref: '', path: [] })).toMatchObject({ code: 'view-no-repository' });
  expect(await ask({ topic: 'picture', file: { key: assetKey } })).toBeUndefined();
  expect(await ask({ topic: 'picture', file: { key: 'asset:none' } })).toMatchObject({ code: 'view-not-found' });
  expect(await ask({ topic: 'ticket', number: 1 })).toMatchObject({ title: 'Issue 1' });
});

test('what is built is told, and let go when nobody looks', async () => {
  const { ask, updates, view, opened } = world(2500);
  await ask({ topic: 'open' });
  expect(updates.flatMap((one) => (one.type === 'view-progress' ? [one.items] : []))).toEqual([1000, 2000]);
  await view({ type: 'view-close' });
  const before = opened();
  await ask(list);
  expect(opened()).toBe(before + 1);
});

test('a file is served over a port', async () => {
  const { view, updates } = world(1);
  const { port1, port2 } = new MessageChannel();
  let text = '';
  const done = view({ type: 'view-save', id: 9, project: 'kept', file: { key: assetKey }, to: port1 });
  port2.addEventListener('message', ({ data }: MessageEvent<{ type: string; bytes?: ArrayBuffer }>) => {
    if (data.type === 'chunk') text += new TextDecoder().decode(data.bytes);
    port2.postMessage({ type: data.type === 'end' ? 'saved' : 'pull' });
  });
  port2.start();
  port2.postMessage({ type: 'pull' });
  await done;
  port2.close();
  expect(text).toBe('hello');
  expect(updates).toContainEqual({ type: 'view-answer', id: 9, answer: 5 });
});

test('only pictures without scripts are pictures', async () => {
  const kinds: [string, Uint8Array, string | undefined][] = [
    ['png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]), 'image/png'],
    ['gif', new TextEncoder().encode('GIF89a...'), 'image/gif'],
    ['svg', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), undefined],
    ['html', new TextEncoder().encode('<html>'), undefined],
    ['nothing', new Uint8Array(0), undefined],
  ];
  for (const [name, bytes, type] of kinds) {
    const updates: ViewUpdate[] = [];
    const source = memorySource({ entities: [], files: { [assetKey]: bytes } });
    const view = createView({
      openSource: async () => ({ source, version: '1' }),
      post: (one) => updates.push(one),
      rest: async () => {},
    });
    await view({ type: 'view-ask', id: 1, project: 'kept', ask: { topic: 'picture', file: { key: assetKey } } });
    const update = updates.find((one) => 'id' in one);
    const answer = update?.type === 'view-answer' ? update.answer : 'fault';
    expect(answer instanceof Blob ? answer.type : answer, name).toBe(type);
  }
});
