import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { github } from '../../../src/forges/github/index.ts';
import type { Attachment } from '../../../src/model/attachment.ts';
import { type Entity, entityKey } from '../../../src/model/entity.ts';
import type { Asset, Release } from '../../../src/model/release.ts';
import { broughtFiles, createFinder } from '../../../src/pipeline/bring-files.ts';
import { missingFiles } from '../../../src/pipeline/missing-files.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { memorySource } from '../../support/memory-source.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const given = (path: string, text: string) => ({ path, file: new Blob([bytesOf(text)]) });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function release(id: number, tag: string): Release {
  const author = { name: 'user' };
  const texts = { title: tag, body: '', draft: false, prerelease: false };
  return { kind: 'release', key: entityKey('release', id), id, tag, author, ...texts };
}

function asset(id: number, parent: Release, name: string, text: string, isHashed = false): Asset {
  return {
    ...{ kind: 'asset', key: entityKey('asset', id), parent: parent.key, id, name, size: text.length },
    download: { urls: [`https://api.example/assets/${id}`, `https://forge.example/download/${name}`] },
    ...(isHashed ? { sha256: sha256(text) } : {}),
  };
}

const [one, two] = [release(1, 'v1.0'), release(2, "rel/2 'x'")];
const address = { forge: 'github', base: 'https://github.com', owner: 'harbor', name: 'buoys' };

function vaultOf(entities: readonly Entity[], missing: Readonly<Record<string, string>> = {}) {
  const blobs = memoryBlobStore();
  const fileState = async (key: string) => ({ missing: missing[key] ?? 'file-closed' });
  async function* gone() {}
  return { ...memorySource({ entities }), blobs, fileState, gone };
}

const signal = new AbortController().signal;

test('one line for each release, quoted for a shell, and one for each file of a text that may be there', async () => {
  const attachment = (id: string): Attachment => {
    const url = `https://github.com/user-attachments/files/${id}/a.txt`;
    const key = entityKey('attachment', url, one.key);
    return { kind: 'attachment', key, parent: one.key, url, name: 'a.txt', download: { urls: [url] } };
  };
  const files = [asset(1, one, 'a.zip', 'A'), asset(2, one, 'b.zip', 'B'), asset(3, two, 'a.zip', 'A')];
  const gone = attachment('8');
  const vault = vaultOf([one, two, ...files, attachment('7'), gone], { [gone.key]: 'file-not-found' });
  const found = await missingFiles(vault, github, address, ['release-files', 'attachments']);
  expect(found?.commands.split('\n')).toEqual([
    'gh release download v1.0 --repo harbor/buoys --dir buoys-files/v1.0 --skip-existing',
    String.raw`gh release download 'rel/2 '\''x'\''' --repo harbor/buoys --dir 'buoys-files/rel_2 '\''x'\''' --skip-existing`,
    'curl -fL --create-dirs -o buoys-files/attachments/user-attachments/files/7/a.txt https://github.com/user-attachments/files/7/a.txt',
  ]);
  expect([found?.wanted.length, found?.bytes]).toEqual([4, 3]);
  expect(await missingFiles(vault, github, address, [])).toBeUndefined();
  const plain = await missingFiles(vault, {}, address, ['release-files']);
  expect(plain?.commands.split('\n')[0]).toBe(
    'curl -fL --create-dirs -o buoys-files/v1.0/a.zip https://forge.example/download/a.zip',
  );
  const server = await missingFiles(vault, github, { ...address, base: 'https://git.example' }, ['release-files']);
  expect(server?.commands).toContain('--repo git.example/harbor/buoys');
});

test('without a digest: name and size, and the folder where two are alike', () => {
  const find = createFinder([given('x/v1.0/a.zip', 'AA'), given('x/v2.0/a.zip', 'BB'), given('x/c.zip', 'CCC')]);
  const paths = (wanted: Parameters<typeof find>[0]) => find(wanted).files.map(({ path }) => path);
  expect(paths({ path: 'v2.0/a.zip', size: 2 })).toEqual(['x/v2.0/a.zip']);
  expect(paths({ path: 'v3.0/a.zip', size: 2 })).toEqual([]);
  expect(paths({ path: 'v3.0/c.zip', size: 3 })).toEqual(['x/c.zip']);
  expect(paths({ path: 'v3.0/c.zip', size: 3, hasTwin: true })).toEqual([]);
  expect(find({ path: 'v1.0/a.zip', size: 9 })).toEqual({ files: [], hasNamesake: true });
});

test('a digest finds a file under any name, and refuses another of the same name and size', async () => {
  const hashed = asset(1, one, 'a.zip', 'right', true);
  const context = { vault: vaultOf([one, hashed]), signal };
  const renamed = broughtFiles([given('x/v1.0/a.zip', 'wrong'), given('x/copy (1).zip', 'right')]);
  expect(await renamed.take(hashed, context)).toMatchObject({ size: 5, sha256: sha256('right') });
  expect(await broughtFiles([given('x/v1.0/a.zip', 'wrong')]).take(hashed, context)).toBe('differs');
  expect(await broughtFiles([given('x/v1.0/b.zip', 'other!')]).take(hashed, context)).toBeUndefined();
});

test('two releases have a file of the same name and size: each gets its own', async () => {
  const [first, second] = [asset(1, one, 'a.zip', 'AA'), asset(2, two, 'a.zip', 'BB')];
  const context = { vault: vaultOf([one, two, first, second]), signal };
  const brought = broughtFiles([given("x/rel_2 'x'/a.zip", 'BB')]);
  expect(await brought.take(first, context)).toBeUndefined();
  expect(await brought.take(second, context)).toMatchObject({ sha256: sha256('BB') });
});

test('a file that the browser cannot read any more is as one that is not there', async () => {
  const file = asset(1, one, 'a.zip', 'AA');
  const gone = { size: 2, stream: () => new ReadableStream<Uint8Array>({ pull: (c) => c.error(new Error('moved')) }) };
  const context = { vault: vaultOf([one, file]), signal };
  expect(await broughtFiles([{ path: 'v1.0/a.zip', file: gone }]).take(file, context)).toBe('differs');
});
