import { trustScripts } from '../../src/lib/trusted-scripts.ts';
import type { BenchWorker } from './worker.ts';
import workerUrl from './worker.ts?worker&url';

/** What a call of the worker comes to, as its port says it. */
export type BenchAnswer = { readonly value: unknown } | { readonly error: string };

export interface BenchCall {
  readonly name: keyof BenchWorker;
  readonly options: unknown;
}

declare global {
  /** Calls the worker from the page: the way in for browsers whose workers cannot be reached from outside. */
  var callBench: <Name extends keyof BenchWorker>(
    name: Name,
    options: Parameters<BenchWorker[Name]>[0],
  ) => Promise<Awaited<ReturnType<BenchWorker[Name]>>>;
}

const script = new URL(workerUrl, location.href);
const trust = trustScripts([script], {
  origin: location.origin,
  trustedTypes: Reflect.get(globalThis, 'trustedTypes'),
});
const worker = new Worker(trust.script(script), { type: 'module' });
const broken = new Promise<never>((_, reject) =>
  worker.addEventListener('error', (event) => reject(new Error(`the worker did not start: ${event.message}`))),
);
broken.catch(() => {});

globalThis.callBench = (name, options) => {
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise<never>((resolve, reject) => {
    port1.onmessage = ({ data }: MessageEvent<BenchAnswer>) => {
      port1.close();
      // What comes back is what the method of that name returned.
      if ('value' in data) resolve(data.value as never);
      else reject(new Error(data.error));
    };
  });
  const call: BenchCall = { name, options };
  worker.postMessage(call, [port2]);
  return Promise.race([answered, broken]);
};
