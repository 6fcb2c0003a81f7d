import { describe, expect, test } from 'vitest';
import { memorySink } from '../../src/sinks/memory.ts';
import { pickedFile } from '../../src/sinks/picked-file.ts';
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
