import { RunError } from '../lib/run-error.ts';
import { ask } from './service-worker.ts';

/** Milliseconds. Firefox ends an idle service worker after about 30 s, in the middle of a download. */
export interface Patience {
  /** For the service worker to start and answer. */
  readonly answer: number;
  /** For the browser to begin the download. */
  readonly start: number;
  /** Between two signs of life. */
  readonly ping: number;
}

export interface StreamedDownload {
  readonly name: string;
  readonly size?: number;
  readonly port: MessagePort;
  /** Names the download in the address; never used twice. */
  readonly id: string;
  /** Makes the browser fetch the address; returns how to clean up. */
  readonly navigate: (id: string) => () => void;
  readonly patience: Patience;
}

function lost(): RunError {
  return new RunError('download-lost', 'The browser stopped the download. Save the archive again.', { retry: 'later' });
}

function textOf(data: object, field: 'code' | 'message', otherwise: string): string {
  const value: unknown = field in data ? Reflect.get(data, field) : undefined;
  return typeof value === 'string' ? value : otherwise;
}

/**
 * Hands the port to the service worker and lets the browser fetch it as a download. Resolves with `undefined` when the browser has taken
 * every byte, or with the port when it never began: the caller goes another way. Rejects with an `AbortError` when a person cancelled it,
 * with `download-lost` when the browser ended the service worker, or with what the archive's maker says.
 */
export async function streamedDownload(
  worker: Pick<ServiceWorker, 'postMessage'>,
  options: StreamedDownload,
): Promise<MessagePort | undefined> {
  const { id, name, size, port, patience } = options;
  const { port1: control, port2 } = new MessageChannel();
  const timers: ReturnType<typeof setTimeout>[] = [];
  let clean = () => {};
  try {
    return await new Promise<MessagePort | undefined>((resolve, reject) => {
      const later = (milliseconds: number, run: () => void) => timers.push(setTimeout(run, milliseconds));
      const ping = async () => {
        const answer = await ask(worker, { type: 'ping', id }, patience.ping);
        // What ended just now is unknown too; its outcome is on the way on the other port.
        if (isUnknown(answer)) later(patience.answer, () => reject(lost()));
        else later(patience.ping, ping);
      };
      let begun = false;
      const withdraw = () => {
        if (begun) return;
        worker.postMessage({ type: 'withdraw', id });
        later(patience.answer, () => begun || reject(lost()));
      };
      control.onmessage = ({ data, ports }: MessageEvent<unknown>) => {
        if (typeof data !== 'object' || data === null || !('type' in data)) return;
        if (data.type === 'accepted') clean = options.navigate(id);
        else if (data.type === 'started') begun = true;
        else if (data.type === 'withdrawn') resolve(ports[0]);
        else if (data.type === 'saved') resolve(undefined);
        else if (data.type === 'cancelled') reject(new DOMException('The download was cancelled.', 'AbortError'));
        else if (data.type === 'failed')
          reject(new RunError(textOf(data, 'code', 'save-failed'), textOf(data, 'message', 'The download failed.')));
      };
      worker.postMessage({ type: 'download', id, name, size }, [port, port2]);
      later(patience.start, withdraw);
      later(patience.ping, ping);
    });
  } finally {
    for (const timer of timers) clearTimeout(timer);
    control.close();
    clean();
  }
}

/** A service worker that was ended and started again does not know the download any more. */
function isUnknown(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'known' in answer && answer.known === false;
}
