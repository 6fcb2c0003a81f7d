import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import { type ClientRequest, Agent as PlainAgent, request as plainRequest, type RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { chunksOf, streamFrom } from '../lib/streams.ts';
import { classify } from './addresses.ts';
import type { Connect, Question, Reply } from './connect.ts';
import { headersOf } from './node-headers.ts';
import { Refusal } from './refusal.ts';

export type Lookup = (hostname: string) => Promise<readonly LookupAddress[]>;

const everyAddress: Lookup = (hostname) => systemLookup(hostname, { all: true });

/** Connects through Node: the name is resolved once, and the socket goes to the very address that was checked. */
export function nodeConnect(lookup: Lookup = everyAddress): Connect {
  const agents = {
    'http:': new PlainAgent({ keepAlive: true, timeout: 30_000 }),
    'https:': new SecureAgent({ keepAlive: true, timeout: 30_000 }),
  };
  return (target, question) => {
    const hostname = bareHostname(target);
    const secure = target.protocol === 'https:';
    // Sockets connect to literal addresses without asking `lookup`.
    if (isIP(hostname) !== 0 && !question.listed) {
      return Promise.reject(new Refusal('address-refused', 'addresses in numbers only when listed'));
    }
    const options: RequestOptions = {
      ...{ protocol: target.protocol, hostname, path: `${target.pathname}${target.search}`, method: question.method },
      port: target.port === '' ? (secure ? 443 : 80) : Number(target.port),
      headers: { ...question.headers, host: target.host, ...lengthOf(question) },
      agent: secure ? agents['https:'] : agents['http:'],
      lookup: checkedLookup(lookup, question.listed),
      signal: question.signal,
    };
    return send(options, secure, question);
  };
}

function bareHostname({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function lengthOf({ body, bodySize }: Question): Record<string, string> {
  return body === null || bodySize === undefined ? {} : { 'content-length': String(bodySize) };
}

/** Gives the socket only addresses that may be connected to; it does not resolve a second time. */
function checkedLookup(lookup: Lookup, listed: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(lookup, hostname, listed).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family ?? 4);
      },
      (error: Error) => callback(error, '', 4),
    );
  };
}

async function resolve(lookup: Lookup, hostname: string, listed: boolean): Promise<LookupAddress[]> {
  const found = await lookup(hostname);
  const good = found.filter(({ address }) => {
    const kind = classify(address);
    return kind === 'public' || (listed && kind === 'private');
  });
  if (good.length === 0) throw new Refusal('address-refused', `${hostname} points at an address that is not open`);
  return good;
}

function send(options: RequestOptions, secure: boolean, { body }: Question): Promise<Reply> {
  return new Promise((resolvePromise, reject) => {
    const request = (secure ? secureRequest : plainRequest)(options);
    request.on('error', reject);
    request.on('response', (response) => {
      const status = response.statusCode ?? 502;
      resolvePromise({ status, headers: headersOf(response), body: streamFrom(response), decoded: false });
    });
    if (body === null) request.end();
    else sendBody(body, request);
  });
}

function sendBody(body: ReadableStream<Uint8Array>, request: ClientRequest): void {
  const source = Readable.from(chunksOf(body), { objectMode: false });
  source.on('error', (error) => request.destroy(error));
  request.on('close', () => source.destroy());
  source.pipe(request);
}
