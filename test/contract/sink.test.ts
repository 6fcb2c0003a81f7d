import { describe, expect, test } from 'vitest';
import { bucketObject } from '../../src/sinks/bucket-object.ts';
import { memorySink } from '../../src/sinks/memory.ts';
import { pickedFile } from '../../src/sinks/picked-file.ts';
import { memoryBucket } from '../support/memory-bucket.ts';
import { fakeFile } from './sink-file.ts';
import { type SinkUnderTest, sinkCases } from './sink-suite.ts';
import { check } from './vault-check.ts';

const sinks: readonly (readonly [string, () => Promise<SinkUnderTest>])[] = [
  [
    'memory',
    async () => {
      const sink = memorySink();
      return { sink, kept: async (name) => sink.files.get(name) };
    },
  ],
  [
    'bucket-object',
    async () => {
      const bucket = memoryBucket();
      return { sink: bucketObject(bucket, 'kept'), kept: async (name) => bucket.objects.get(`kept/${name}`)?.bytes };
    },
  ],
  [
    'picked-file',
    async () => {
      const file = fakeFile();
      return { sink: pickedFile(file.handle), kept: async () => file.content() };
    },
  ],
];

describe.each(sinks)('%s', (_id, make) => {
  test.each(sinkCases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expect.hasAssertions();
    await one.run(make, check);
  });
});
