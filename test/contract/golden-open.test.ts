import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPublishedSets, readSchemaSet } from '../../src/formats/build/schemas.ts';
import { f3Targets } from '../../src/formats/f3/targets.ts';
import { dumpTargets } from '../../src/formats/gitea-dump/targets.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { openAndCheck } from '../../src/pipeline/open-and-check.ts';
import { goldenArchives } from '../support/golden-versions.ts';
import { memoryBlobStore } from '../support/memory-blob-store.ts';
import { zipFiles } from '../support/zip-files.ts';

const archiveOf = (version: string) =>
  readFileSync(fileURLToPath(new URL(`../fixtures/golden/common/${version}.zip`, import.meta.url)));
const newest = readSchemaSet('common').version;

/** The recorded project has files in Git LFS, whose contents are in no archive. */
const lfs = ['git-lfs'];

async function verdictsOf(files: readonly { path: string; bytes: Uint8Array }[]): Promise<readonly Verdict[]> {
  const input = {
    kind: 'files' as const,
    files: files.map(({ path, bytes }) => ({ path: `dump/${path}`, file: new Blob([new Uint8Array(bytes)]) })),
  };
  const checked = await openAndCheck(input, {
    signal: new AbortController().signal,
    onProgress: () => {},
    scratch: async () => memoryBlobStore(),
  });
  return dumpTargets.map(({ id }) => checked.verdictFor(id));
}

type Json = Record<string, unknown>;

/** The archive of the newest layout, its accounts changed as a later program might write them; its sums would be other ones. */
function changed(change: (takeout: Json, receipt: Json) => void): readonly { path: string; bytes: Uint8Array }[] {
  const files = new Map(
    zipFiles(archiveOf(newest))
      .filter(({ name }) => name !== 'SHA256SUMS' && !name.endsWith('/'))
      .map(({ name, bytes }) => [name, bytes]),
  );
  const json = (name: string): Json => JSON.parse((files.get(name) ?? '').toString());
  const [takeout, receipt] = [json('takeout.json'), json('receipt.json')];
  change(takeout, receipt);
  files.set('takeout.json', Buffer.from(JSON.stringify(takeout)));
  files.set('receipt.json', Buffer.from(JSON.stringify(receipt)));
  return [...files].map(([path, bytes]) => ({ path, bytes }));
}

describe.each([
  ['common', dumpTargets],
  ['f3', f3Targets],
] as const)('every golden archive of %s is whole to the reader of today', (id, targets) => {
  it('there is one of each published version', () => {
    const published = readPublishedSets(id).map(({ version }) => version);
    expect(goldenArchives(id).map(({ version }) => version)).toEqual(published);
  });

  it.each(goldenArchives(id))('$version', async ({ read }) => {
    const input = { kind: 'file' as const, file: new Blob([new Uint8Array(read())]) };
    const checked = await openAndCheck(input, {
      signal: new AbortController().signal,
      onProgress: () => {},
      scratch: async () => memoryBlobStore(),
    });
    for (const { id: target } of targets) {
      const { groups, git } = checked.verdictFor(target);
      expect([groups.map(({ code }) => code), git], target).toEqual([lfs, 'verified']);
    }
  });
});

describe('an archive of a later program', () => {
  const laterMinor = (version: string) => version.replace(/\d+$/u, (minor) => String(Number(minor) + 7));

  it('of a newer minor version is read; what is new in it is no error', async () => {
    const files = changed((takeout, receipt) => {
      takeout['layout'] = receipt['layout'] = laterMinor(newest);
      takeout['mood'] = 'fine';
      takeout['units'] = [...(takeout['units'] as string[]), 'discussions'];
      takeout['counts'] = { ...(takeout['counts'] as Json), discussions: 3 };
      receipt['verdict'] = 'splendid';
    });
    for (const { groups } of await verdictsOf(files)) expect(groups.map(({ code }) => code)).toEqual(lfs);
  });

  it('that does not say its format is looked at like a dump of a forge', async () => {
    for (const { groups } of await verdictsOf(changed((takeout) => void delete takeout['format'])))
      expect(groups.map(({ code }) => code)).toContain('takeout-broken');
  });

  it.each([
    ['layout', (takeout: Json) => (takeout['layout'] = '2.0')],
    ['format', (takeout: Json) => (takeout['format'] = { id: 'gitea-dump', version: '2.0' })],
    [
      'layout, whatever else it says',
      (takeout: Json) => {
        for (const key of Object.keys(takeout)) delete takeout[key];
        takeout['layout'] = '2.0';
      },
    ],
  ])('of a newer major version of the %s is refused with a code and what to do', async (_, change) => {
    await expect(verdictsOf(changed((takeout) => void change(takeout)))).rejects.toMatchObject({
      code: 'version-too-new',
      message: expect.stringContaining('A newer forge-takeout opens it.'),
    });
  });
});
