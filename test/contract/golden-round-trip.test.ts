import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPublishedSets } from '../../src/formats/build/schemas.ts';
import type { Unit } from '../../src/model/unit.ts';
import { openAndCheck } from '../../src/pipeline/open-and-check.ts';
import { encoded } from '../support/encoded.ts';
import { memoryBlobStore } from '../support/memory-blob-store.ts';
import { zipFiles } from '../support/zip-files.ts';

const archiveOf = (version: string) =>
  readFileSync(fileURLToPath(new URL(`../fixtures/golden/common/${version}.zip`, import.meta.url)));

/** Written by the layout, whatever the format. */
const besides = /^(takeout\.json|receipt\.json|SHA256SUMS|RESTORE\.md|schemas\/.*)$/u;

/** The two comment lines at the head of YAML files name the version of the format. */
function withoutHead(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? [])
    .toString('latin1')
    .replace(/^# gitea-dump .*\n# yaml-language-server: .*\n/u, '');
}

describe('what is read from an archive of ours, and written down again', () => {
  it.each(readPublishedSets('common'))('is the same: layout $version', async ({ version }) => {
    const zip = archiveOf(version);
    const before = new Map(zipFiles(zip).map(({ name, bytes }) => [name, bytes]));
    const { units } = JSON.parse((before.get('takeout.json') ?? '').toString()) as { units: Unit[] };
    const scratch = memoryBlobStore();
    const { source } = await openAndCheck(
      { kind: 'file', file: new Blob([new Uint8Array(zip)]) },
      { signal: new AbortController().signal, onProgress: () => {}, scratch: async () => scratch },
    );
    const after = await encoded(source, { units });
    const names = [...before.keys()].filter((name) => !besides.test(name));
    expect(names.length).toBeGreaterThan(90);
    expect([...after.files.keys()].sort()).toEqual(names.sort());
    const changed = names.filter((name) => withoutHead(after.files.get(name)) !== withoutHead(before.get(name)));
    for (const name of changed.slice(0, 1))
      expect(withoutHead(after.files.get(name)), name).toBe(withoutHead(before.get(name)));
    expect(changed).toEqual([]);
  });
});
