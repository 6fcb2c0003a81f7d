import { describe } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { openBucket } from '../../src/sinks/s3/bucket.ts';
import { partLength } from '../../src/sinks/s3/parts.ts';
import { memoryBucket } from '../support/memory-bucket.ts';
import { hasS3Server } from '../support/s3-program.ts';
import { startS3 } from '../support/s3-server.ts';
import { bucketSuite } from './bucket-suite.ts';

const memoryPart = 8 * 1024 * 1024;

bucketSuite('in memory', async () => ({
  async fresh() {
    const bucket = memoryBucket({ partSize: memoryPart });
    return {
      bucket,
      partsSent: () => bucket.requests.filter((request) => request.startsWith('PART ')).length,
      partsOf: (length) => Math.ceil(length / memoryPart),
    };
  },
  async close() {},
}));

describe.runIf(hasS3Server())('a real S3 server', () => {
  bucketSuite('by path', async () => {
    const s3 = await startS3();
    return {
      async fresh() {
        const place = { endpoint: s3.endpoint, bucket: await s3.bucket(), region: s3.region, style: 'path' } as const;
        s3.requests.length = 0;
        const tools = { fetch: globalThis.fetch, clock: systemClock, random: Math.random, noCorsProbe: false };
        return {
          bucket: openBucket(place, s3.keys, tools),
          partsSent: () => s3.requests.filter(({ action }) => action === 'UploadPart').length,
          partsOf: (length) => Math.ceil(length / partLength(1)),
        };
      },
      close: () => s3.close(),
    };
  });
});
