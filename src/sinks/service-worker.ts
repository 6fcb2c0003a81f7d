/** What the browser has for service workers; absent in private windows of some browsers and on pages that are not served securely. */
export type Workers = Pick<ServiceWorkerContainer, 'register'> | undefined;

/** A trusted URL where the page enforces Trusted Types; they are not in the type library. */
export type ScriptUrl = string | { toString(): string };

/** Asks the service worker; resolves with its answer on a port of its own, `undefined` after so many milliseconds. */
export function ask(
  worker: Pick<ServiceWorker, 'postMessage'>,
  question: { readonly type: string; readonly id?: string },
  patience: number,
): Promise<unknown> {
  const { port1, port2 } = new MessageChannel();
  return new Promise<unknown>((resolve) => {
    const timer = setTimeout(resolve, patience);
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.postMessage(question, [port2]);
  }).finally(() => port1.close());
}

function activated(worker: ServiceWorker): Promise<ServiceWorker> {
  if (worker.state === 'activated') return Promise.resolve(worker);
  return new Promise((resolve, reject) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve(worker);
      else if (worker.state === 'redundant') reject(new Error('the service worker could not start'));
    });
  });
}

async function started(workers: Workers, scriptUrl: ScriptUrl, scope: string): Promise<ServiceWorker | undefined> {
  if (workers === undefined) return undefined;
  // The cast is for the type library only, see `ScriptUrl`: a trusted URL must not be turned into text before it gets there.
  const registration = await workers.register(scriptUrl as string, { scope });
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  return worker ? activated(worker) : undefined;
}

/** The download service worker when it answers in time, else `undefined`: the caller goes another way. */
export async function readyServiceWorker(
  workers: Workers,
  scriptUrl: ScriptUrl,
  scope: string,
  patience: number,
): Promise<ServiceWorker | undefined> {
  const late = new Promise<undefined>((resolve) => {
    AbortSignal.timeout(patience).addEventListener('abort', () => resolve(undefined), { once: true });
  });
  try {
    const worker = await Promise.race([started(workers, scriptUrl, scope), late]);
    if (worker === undefined) return undefined;
    return (await ask(worker, { type: 'hello' }, patience)) === undefined ? undefined : worker;
  } catch {
    return undefined;
  }
}
