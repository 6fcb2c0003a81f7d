import { expect, test } from 'vitest';
import { ask, readyServiceWorker } from '../../../src/sinks/service-worker.ts';

type Posted = (message: unknown, ports: readonly MessagePort[]) => void;

/** A registration whose worker is active and answers as told. */
function container(answer: Posted) {
  const asked: unknown[][] = [];
  const active = Object.assign(new EventTarget(), {
    state: 'activated',
    postMessage: (message: unknown, ports: MessagePort[]) => answer(message, ports),
  });
  return {
    asked,
    workers: {
      async register(...words: unknown[]) {
        asked.push(words);
        return { active } as unknown as ServiceWorkerRegistration;
      },
    },
  };
}

const hello: Posted = (_message, [port]) => port?.postMessage({ type: 'hello' });

test('registers for the download folder only and waits for the answer', async () => {
  const { asked, workers } = container(hello);
  const url = { toString: () => 'https://example.org/sub/dl-sw.js' };
  expect(await readyServiceWorker(workers, url, 'https://example.org/sub/dl/', 1000)).toBeDefined();
  expect(asked).toEqual([[url, { scope: 'https://example.org/sub/dl/' }]]);
  expect(asked[0]?.[0]).toBe(url);
});

test.each<[string, Parameters<typeof readyServiceWorker>[0]]>([
  ['there are no service workers', undefined],
  ['the browser refuses', { register: () => Promise.reject(new DOMException('no', 'SecurityError')) }],
  ['registering takes for ever', { register: () => new Promise(() => {}) }],
  ['the worker does not answer', container(() => {}).workers],
])('another way is taken when %s', async (_name, workers) => {
  expect(await readyServiceWorker(workers, 'dl-sw.js', 'https://example.org/dl/', 20)).toBeUndefined();
});

test('a worker that is still starting is waited for', async () => {
  const worker = Object.assign(new EventTarget(), {
    state: 'installing',
    postMessage: (message: unknown, ports: MessagePort[]) => hello(message, ports),
  });
  const workers = { register: async () => ({ installing: worker }) as unknown as ServiceWorkerRegistration };
  const ready = readyServiceWorker(workers, 'dl-sw.js', 'https://example.org/dl/', 5000);
  setTimeout(() => {
    worker.state = 'activated';
    worker.dispatchEvent(new Event('statechange'));
  });
  expect(await ready).toBe(worker);
});

test('a question gets its own answer', async () => {
  const { workers } = container((message, [port]) => port?.postMessage({ echo: message }));
  const { active } = await workers.register();
  const answers = active && (await Promise.all(['a', 'b'].map((id) => ask(active, { type: 'ping', id }, 1000))));
  expect(answers).toEqual([{ echo: { type: 'ping', id: 'a' } }, { echo: { type: 'ping', id: 'b' } }]);
});
