import { workerIndexer } from '../../src/git/worker-indexer.ts';
import { createRequest } from '../../src/http/client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { mirrorRepository } from '../../src/pipeline/mirror/mirror-run.ts';
import type { S3Place } from '../../src/sinks/s3/address.ts';
import { openBucket } from '../../src/sinks/s3/bucket.ts';
import type { S3Keys } from '../../src/sinks/s3/sign.ts';

export interface MirrorJob {
  readonly url: string;
  readonly place: S3Place;
  readonly keys: S3Keys;
  readonly prefix: string;
}

/** Mirrors without a vault: what is too long for memory goes up while it comes. */
export interface S3Worker {
  /** Resolves to the seconds it took. */
  mirrorS3(job: MirrorJob): Promise<number>;
}

export const s3Worker: S3Worker = {
  async mirrorS3({ url, place, keys, prefix }) {
    const tools = {
      fetch: (input: string, init?: RequestInit) => fetch(input, init),
      clock: systemClock,
      random: Math.random,
    };
    const from = performance.now();
    await mirrorRepository({
      ...{ url, prefix, writer: 'bench', pullRequests: true, clock: systemClock },
      request: createRequest({ ...tools, route: () => 'direct', proxyBase: '' }),
      bucket: openBucket(place, keys, tools),
      startIndexer: workerIndexer,
      signal: new AbortController().signal,
      report: ({ code }) => console.error(`problem: ${code}`),
    });
    return (performance.now() - from) / 1000;
  },
};
