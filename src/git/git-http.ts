import type { Answer, Request } from '../http/request.ts';
import { concat } from '../lib/bytes.ts';
import { gitError } from './git-error.ts';

/** Refuses longer lists of refs, whatever is in them. */
const largestAdvertisement = 256 << 20;
interface PluginRequest {
  url: string;
  method?: string | undefined;
  headers?: Record<string, string> | undefined;
  body?: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined;
}

/** What isomorphic-git's `http` argument gives back. */
interface PluginAnswer {
  url: string;
  method?: string;
  headers: Record<string, string>;
  body: AsyncIterableIterator<Uint8Array>;
  statusCode: number;
  statusMessage: string;
}

/** isomorphic-git's way to the network: our request with its token, route and counters. It sees no credentials. */
export function httpPlugin(
  request: Request,
  signal: AbortSignal,
  onAnswer: (answer: Answer) => AsyncGenerator<Uint8Array>,
) {
  return {
    request: async ({ url, method, headers, body }: PluginRequest): Promise<PluginAnswer> => {
      const post = method === 'POST';
      const answer = await request({
        url,
        purpose: 'git',
        expect: 'git',
        method: post ? 'POST' : 'GET',
        headers: { ...headers },
        signal,
        ...(body === undefined ? {} : { body: await whole(body) }),
        ...(post ? {} : { maxBytes: largestAdvertisement }),
      });
      return {
        url: answer.url,
        headers: { 'content-type': answer.headers.get('content-type') ?? '' },
        body: onAnswer(answer),
        statusCode: answer.status,
        statusMessage: '',
      };
    },
  };
}

async function whole(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return concat(parts);
}

/** Throws `git-not-git` for an answer of another type, and ends it. */
export function checkType(answer: Answer, expected: string): void {
  const type = (answer.headers.get('content-type') ?? '').split(';')[0]?.trim();
  if (type === expected) return;
  void answer.body.cancel().catch(() => {});
  throw gitError(
    'git-not-git',
    'Something answers at this address, but it is no git server: a web page, a login, or an old one.',
    {
      retry: 'after-change',
      details: { type: type ?? '' },
    },
  );
}
