import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, it } from 'vitest';
import { giteaDump } from '../../../src/formats/gitea-dump/index.ts';
import { openRepository } from '../../../src/git/open-repository.ts';
import { openAndCheck } from '../../../src/pipeline/open-and-check.ts';
import { rewriteArchive } from '../../../src/pipeline/rewrite.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { dumpFiles } from '../../support/dump-files.ts';
import { memorySpool } from '../../support/memory-spool.ts';

const { signal } = new AbortController();

/** An archive that is open, with the room that the browser gives for it. */
async function opened() {
  const vault = await openVault({ indexedDB: new IDBFactory(), openRepository });
  const { blobs } = await vault.project('scratch|0');
  const list = [...dumpFiles('weather-buoy', 'recipe')].map(([path, bytes]) => ({
    path: `dump/${path}`,
    file: new Blob([Uint8Array.from(bytes)]),
  }));
  const scratch = async () => blobs;
  const archive = await openAndCheck({ kind: 'files', files: list }, { signal, onProgress: () => {}, scratch });
  const written = () =>
    rewriteArchive({ ...archive, to: giteaDump, scratch, openSpool: async () => memorySpool() }, signal);
  const taken = async () => (await vault.list()).reduce((sum, { bytes }) => sum + bytes, 0);
  return { written, taken };
}

it('what checking the new archive has taken is given back with its end', async () => {
  const { written, taken } = await opened();
  const before = await taken();
  await written();
  expect(await taken()).toBe(before);
});
