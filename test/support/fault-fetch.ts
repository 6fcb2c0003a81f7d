import type { Fetch } from '../../src/http/request.ts';
import { answerWith, type FaultedAnswer, faultCounter } from './fault-answer.ts';
import type { FaultPlan } from './fault-seed.ts';

export interface FaultyFetch {
  readonly fetch: Fetch;
  /** Faults so far, by kind. */
  readonly hits: ReadonlyMap<string, number>;
}

/** A fetch through which a plan's faults happen, without a server: redirects are followed, a slow body is only cut into pieces. */
export function faultyFetch(fetch: Fetch, plan: FaultPlan, now: () => number): FaultyFetch {
  const next = faultCounter(plan);
  const hits = new Map<string, number>();
  const faulty: Fetch = async (input, init) => {
    init?.signal?.throwIfAborted();
    const url = new URL(input);
    const query = url.pathname.endsWith('/graphql') && init?.body instanceof Uint8Array ? textOf(init.body) : undefined;
    const fault = next(init?.method ?? 'GET', url, query);
    if (fault !== undefined) hits.set(fault.kind, (hits.get(fault.kind) ?? 0) + 1);
    const answer = await answerWith(fault?.kind === 'redirect' ? undefined : fault, url, {
      ask: (to) => fetch(to.href, init),
      now: () => now() + plan.skew,
    });
    if (answer === undefined) throw new TypeError('Failed to fetch');
    return responseOf(answer);
  };
  return { fetch: faulty, hits };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function responseOf({ status, headers, bytes, breaks, slow }: FaultedAnswer): Response {
  if ([204, 304].includes(status)) return new Response(null, { status, headers });
  const step = slow ? Math.max(1, Math.ceil(bytes.length / 50)) : Math.max(1, bytes.length);
  let at = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at < bytes.length) {
        controller.enqueue(new Uint8Array(bytes.subarray(at, at + step)));
        at += step;
      } else if (breaks) controller.error(new TypeError('terminated'));
      else controller.close();
    },
  });
  return new Response(body, { status, headers });
}
