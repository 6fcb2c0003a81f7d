import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import { expect } from 'vitest';
import { type FetchRepositoryOptions, fetchRepository } from '../../../src/git/fetch-repository.ts';
import { localIndexer } from '../../../src/git/local-indexer.ts';
import { createRequest } from '../../../src/http/client.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import type { RepositoryRecord } from '../../../src/model/repository-record.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { openDatabase } from '../../../src/vault/schema.ts';
import { git, gitBytes } from '../../support/git-commands.ts';
import { gitIndex } from './setup.ts';

/**
 * A bare repository `<root>/ada/<name>.git`: a file in many versions, an annotated tag, a pull request's head; and a file of so many bytes
 * that do not become less when they are packed.
 */
export function makeSample(root: string, name = 'sample', noise = 0): string {
  const bare = join(root, 'ada', `${name}.git`);
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '-q', '--bare');
  const lines = Array.from({ length: 200 }, (_, line) => `line ${line} of a file that changes a little\n`);
  let stream = '';
  for (let version = 0; version < 60; version++) {
    lines[(version * 7) % lines.length] = `changed in version ${version}\n`;
    const text = lines.join('');
    stream += `commit refs/heads/main\ncommitter Ada <a@b.c> ${1_700_000_000 + version} +0000\ndata 2\nv\n`;
    stream += `M 100644 inline folder/file.txt\ndata ${text.length}\n${text}\n`;
  }
  const head = Buffer.from(`${stream}M 100644 inline noise\ndata ${noise}\n`);
  gitBytes(bare, ['fast-import', '--quiet'], { input: Buffer.concat([head, randomBytes(noise), Buffer.from('\n')]) });
  git(bare, 'update-ref', 'refs/pull/1/head', 'refs/heads/main~5');
  git(bare, 'tag', '-a', '-m', 'one', 'v1', 'refs/heads/main~3');
  return bare;
}

/** A browser's storage with one project in it; tabs may come and go. */
export interface Storage {
  /** Opens the vault as a page does that was just loaded. */
  fetchIn(options: Partial<FetchRepositoryOptions> & { readonly url: string }): Promise<RepositoryRecord>;
  /** Names and states of the blobs, names of the settings; sorted. */
  left(): Promise<readonly string[]>;
  /** Fails unless the record is whole: refs, packs and index as git has them, and nothing else stored. */
  expectWhole(record: RepositoryRecord, bare: string, checkFolder: string): Promise<void>;
  /** Takes the bytes of all blobs away and leaves their accounts. */
  loseChunks(): Promise<void>;
}

export function createStorage(): Storage {
  const factory = new IDBFactory();
  const openRepository = () => {
    throw new Error('no repositories here');
  };
  const open = async () => (await openVault({ indexedDB: factory, openRepository, chunkSize: 4096 })).project('p');
  return {
    async fetchIn(options) {
      const vault = await open();
      const record = await fetchRepository({
        request: request(),
        blobs: vault.blobs,
        blobName: 'code',
        pending: {
          get: (key) => vault.setting(key),
          set: (key, value) => vault.saveSetting(key, value),
          delete: (key) => vault.saveSetting(key, undefined),
        },
        signal: new AbortController().signal,
        report: () => {},
        // Little memory: many of these packs are taken in a row.
        startIndexer: (indexing) => localIndexer(indexing, { ringBits: 20 }),
        ...options,
      });
      if ('missing' in record) throw new Error('missing');
      return record;
    },
    async left() {
      const database = await openDatabase(factory, 'forge-takeout');
      const blobs = (await database.getAll('blobs')).map(({ name, state }) => `${state} ${name}`);
      const settings = (await database.getAll('settings')).map(({ name }) => `setting ${name}`);
      const chunks = await database.count('chunks');
      database.close();
      return [...blobs, ...settings, ...(blobs.length === 0 && chunks > 0 ? [`${chunks} chunks`] : [])].sort();
    },
    async expectWhole(record, bare, checkFolder) {
      const refs = git(bare, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');
      expect(record.refs.map(({ name, oid }) => `${name} ${oid}`)).toEqual(refs);
      expect(record.packs).toHaveLength(1);
      const { blobs } = await open();
      for (const { pack, index } of record.packs) {
        const expected = gitIndex(checkFolder, await blobs.read(pack, 0, pack.size));
        expect(Buffer.from(await blobs.read(index, 0, index.size)).equals(expected)).toBe(true);
      }
      expect(await this.left()).toEqual(['finished code.idx', 'finished code.pack']);
    },
    async loseChunks() {
      const database = await openDatabase(factory, 'forge-takeout');
      await database.clear('chunks');
      database.close();
    },
  };
}

/** The product's request with one attempt; through a proxy when its address is given. */
export function request(proxyBase?: string) {
  return createRequest({
    fetch: (input, init) => fetch(input, init),
    clock: systemClock,
    random: () => 0,
    route: () => (proxyBase === undefined ? 'direct' : 'proxy'),
    proxyBase: proxyBase ?? '',
    maxAttempts: 1,
    noCorsProbe: false,
  });
}
