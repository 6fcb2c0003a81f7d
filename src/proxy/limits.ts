import { Refusal } from './refusal.ts';

export interface ProxyLimits {
  /** Requests carried at the same time, in all and for one client address. */
  readonly concurrent: number;
  readonly perClient: number;
  /** Milliseconds until the forge's headers, of silence in a body (either side), and in all. */
  readonly answerTime: number;
  readonly silence: number;
  readonly totalTime: number;
  /** Bytes of a question's body and of an answer's. */
  readonly questionBytes: number;
  readonly answerBytes: number;
  readonly redirects: number;
}

/** Generous: a large repository takes its time. */
export const defaultLimits: ProxyLimits = {
  concurrent: 64,
  perClient: 24,
  answerTime: 120_000,
  silence: 180_000,
  totalTime: 6 * 3600_000,
  questionBytes: 32 * 1024 * 1024,
  answerBytes: 64 * 1024 ** 3,
  redirects: 5,
};

/** Counts what is under way. */
export interface Gate {
  /** The function that gives the place back (once), or `undefined` when there is none. */
  enter(client: string | undefined): (() => void) | undefined;
}

export function createGate({ concurrent, perClient }: ProxyLimits): Gate {
  const clients = new Map<string, number>();
  let all = 0;
  return {
    enter(client = '') {
      const own = clients.get(client) ?? 0;
      if (all >= concurrent || (client !== '' && own >= perClient)) return undefined;
      all += 1;
      clients.set(client, own + 1);
      let left = false;
      return () => {
        if (left) return;
        left = true;
        all -= 1;
        const rest = (clients.get(client) ?? 1) - 1;
        if (rest > 0) clients.set(client, rest);
        else clients.delete(client);
      };
    },
  };
}

/** Passes a body on and breaks it off above so many bytes. */
export function capped(body: ReadableStream<Uint8Array>, maxBytes: number): ReadableStream<Uint8Array> {
  let count = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        count += chunk.length;
        if (count > maxBytes) throw new Refusal('too-large', `more than ${maxBytes} bytes`);
        controller.enqueue(chunk);
      },
    }),
  );
}

export interface Watch {
  readonly silence: number;
  readonly maxBytes: number;
  /** Called once, when the body has ended in whatever way; `whole` is false when the forge is to be let go. */
  end(whole: boolean): void;
}

/** An answer's body under watch: pulled only as fast as the client reads, broken off when either side is silent for long. */
export function watched(body: ReadableStream<Uint8Array>, watch: Watch): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const end = (whole: boolean) => {
    clearTimeout(timer);
    if (!ended) watch.end(whole);
    ended = true;
  };
  const breakOff = async (reason: unknown) => {
    end(false);
    await reader.cancel(reason).catch(() => {});
  };
  const rewind = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const reason = new Refusal('timeout', 'silence');
      controller.error(reason);
      void breakOff(reason);
    }, watch.silence);
  };
  return new ReadableStream<Uint8Array>(
    {
      start: rewind,
      async pull(controller) {
        rewind(controller);
        try {
          const next = await reader.read();
          if (next.done) {
            end(true);
            return controller.close();
          }
          count += next.value.length;
          if (count > watch.maxBytes) throw new Refusal('too-large', `more than ${watch.maxBytes} bytes`);
          controller.enqueue(next.value);
          rewind(controller);
        } catch (error) {
          await breakOff(error);
          controller.error(error);
        }
      },
      cancel: breakOff,
    },
    { highWaterMark: 0 },
  );
}
