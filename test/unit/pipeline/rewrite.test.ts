import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { f3 } from '../../../src/formats/f3/index.ts';
import type { Format } from '../../../src/formats/format.ts';
import { giteaDump } from '../../../src/formats/gitea-dump/index.ts';
import { dumpTargets } from '../../../src/formats/gitea-dump/targets.ts';
import { entityKey } from '../../../src/model/entity.ts';
import { type RepairChoices, usualRepair } from '../../../src/model/repair-choice.ts';
import { verdictFor } from '../../../src/pipeline/archive-verdict.ts';
import { openAndCheck } from '../../../src/pipeline/open-and-check.ts';
import { rewriteArchive } from '../../../src/pipeline/rewrite.ts';
import { checkRepository, checkSums, unpack } from '../../support/archive-checks.ts';
import { dumpFiles, recordedProjects } from '../../support/dump-files.ts';
import { memoryBlobStore } from '../../support/memory-blob-store.ts';
import { memorySpool } from '../../support/memory-spool.ts';
import { zipFiles } from '../../support/zip-files.ts';

const { signal } = new AbortController();
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function opened(files: ReadonlyMap<string, Uint8Array>) {
  const list = [...files].map(([path, bytes]) => ({ path: `dump/${path}`, file: new Blob([Uint8Array.from(bytes)]) }));
  const scratch = memoryBlobStore();
  const options = { signal, onProgress: () => {}, scratch: async () => scratch };
  return { ...(await openAndCheck({ kind: 'files', files: list }, options)), scratch };
}

async function repaired(
  files: ReadonlyMap<string, Uint8Array>,
  choices: RepairChoices = usualRepair,
  format: Format = giteaDump,
) {
  const { index, source, findings, scratch } = await opened(files);
  const spool = memorySpool();
  const input = { index, source, findings, format, to: format, choices, scratch: async () => scratch };
  const result = await rewriteArchive({ ...input, openSpool: async () => spool }, signal);
  return { ...result, spool, before: findings };
}

it('what a server got wrong is mended, and the first dump was not fit for a restore', async () => {
  const { before, findings } = await repaired(dumpFiles('weather-buoy', 'golden'));
  const codes = (found: typeof before) =>
    verdictFor(found, 'gitea-validation')
      .groups.filter(({ severity }) => severity === 'stops-restore')
      .map(({ code }) => code)
      .sort();
  expect(codes(before)).toEqual(['asset-missing', 'validation-key', 'validation-value', 'yaml-leading-space']);
  expect(codes(findings)).toEqual([]);
});

it('what stands beside the dump is copied', async () => {
  const files = new Map(dumpFiles('seedling', 'golden')).set('notes/why.txt', Buffer.from('kept'));
  const { spool } = await repaired(files);
  expect(spool.bytes().includes('notes/why.txt')).toBe(true);
});

function goldenF3(): Map<string, Uint8Array> {
  const golden = fileURLToPath(new URL('../../fixtures/golden/f3/1.1.zip', import.meta.url));
  const files = new Map(zipFiles(readFileSync(golden)).map(({ name, bytes }) => [name, bytes]));
  files.delete('SHA256SUMS');
  return files;
}

it.each([
  [giteaDump, 'extra/labels.jsonl'],
  [f3, 'extra/label.jsonl'],
])('$0.id: what stands in extra/ and is nothing of ours is copied, the rest is written anew', async (format, own) => {
  const files = format === f3 ? goldenF3() : new Map(dumpFiles('weather-buoy', 'recipe'));
  const row = Buffer.from('{"of":"somebody else"}\n');
  for (const path of ['extra/theirs.jsonl', 'extra/pictures/one.svg', own]) files.set(path, row);
  const { spool } = await repaired(files, usualRepair, format);
  const written = new Map(zipFiles(Buffer.from(spool.bytes())).map(({ name, bytes }) => [name, bytes]));
  expect(Buffer.from(written.get('extra/theirs.jsonl') ?? []).toString()).toBe(row.toString());
  expect(Buffer.from(written.get('extra/pictures/one.svg') ?? []).toString()).toBe(row.toString());
  expect(Buffer.from(written.get(own) ?? []).toString()).not.toContain('somebody else');
});

it('comments and reviews go to the issue that they name, where a restore puts them, and that is said', async () => {
  const files = new Map(dumpFiles('weather-buoy', 'recipe'));
  const text = (path: string) => Buffer.from(files.get(path) ?? []).toString();
  const edit = (path: string, from: string, to: string) => {
    expect(text(path)).toContain(from);
    files.set(path, Buffer.from(text(path).replace(from, to)));
  };
  edit('comments/1.yml', 'issue_index: 1\n  index: 380', 'issue_index: 2\n  index: 380');
  edit('comments/1.yml', 'issue_index: 1\n  index: 392', 'issue_index: 999\n  index: 392');
  edit('reviews/33.yml', 'issue_index: 33', 'issue_index: 34');
  const [, review = ''] = /^- id: (\d+)/u.exec(text('reviews/33.yml')) ?? [];
  const { source } = await opened(files);
  const ids = async (parent: string) => {
    const found: number[] = [];
    for await (const { id } of source.scan('comment', parent)) found.push(id);
    return found;
  };
  expect(await ids(entityKey('issue', 1))).not.toContain(380);
  expect(await ids(entityKey('issue', 1))).toContain(392);
  expect(await ids(entityKey('issue', 2))).toContain(380);
  let all = 0;
  for await (const comment of source.scan('comment')) {
    all += comment.id === 380 ? 1 : 0;
    if (comment.id === 380) expect(await source.get('comment', comment.key)).toEqual(comment);
  }
  expect(all).toBe(1);
  const { before, findings, spool } = await repaired(files);
  const groups = verdictFor(before, 'gitea').groups;
  for (const code of ['comment-elsewhere', 'comment-without-issue', 'review-elsewhere'])
    expect(groups.find((group) => group.code === code)?.mended).toBeTypeOf('string');
  expect(verdictFor(findings, 'gitea').groups.map(({ code }) => code)).toEqual(['git-lfs']);
  const written = (path: string) =>
    Buffer.from(zipFiles(spool.bytes()).find(({ name }) => name === path)?.bytes ?? []).toString();
  expect(written('comments/2.yml')).toContain('issue_index: 2\n  index: 380\n');
  expect(written('comments/1.yml')).not.toContain('index: 380\n');
  expect(written('comments/1.yml')).toContain('issue_index: 1\n  index: 392\n');
  expect(written('reviews/34.yml')).toContain(`id: ${review}\n  issue_index: 34\n`);
});

describe('what can be chosen', () => {
  const dump = () => {
    const files = new Map(dumpFiles('seedling', 'golden'));
    const repo = Buffer.from(files.get('repo.yml') ?? []).toString();
    const secret = repo.replace(
      /clone_addr: (["']?)(https?:\/\/)(\S+?)(["']?\n)/,
      'clone_addr: $1$2me:s3cret@$3?token=s3cret$4',
    );
    files.set('repo.yml', Buffer.from(secret));
    files.set('release_assets/7/lost.bin', Buffer.from('nobody names it'));
    return files.set('notes/why.txt', Buffer.from('kept'));
  };
  const counted = ({ codes }: Awaited<ReturnType<typeof opened>>['findings'], code: string) =>
    codes.find((one) => one.code === code)?.count ?? 0;

  it('as usual: no credentials, no file that no record names, what stands beside is there', async () => {
    const { before, findings, offer, spool } = await repaired(dump());
    expect(offer).toEqual({ credentials: 1, unnamed: 1, beside: 1 });
    expect([counted(before, 'credentials'), counted(before, 'file-unnamed')]).toEqual([1, 1]);
    expect([counted(findings, 'credentials'), counted(findings, 'file-unnamed')]).toEqual([0, 0]);
    expect(spool.bytes().includes('lost.bin')).toBe(false);
    expect(spool.bytes().includes('notes/why.txt')).toBe(true);
  });

  it('each of it can be wanted otherwise; the rest is mended all the same', async () => {
    const { findings, offer, spool } = await repaired(dump(), {
      ...{ credentials: false, unnamed: false, unread: false, beside: false },
    });
    expect(offer).toEqual({ credentials: 1, unnamed: 1, beside: 1 });
    expect([counted(findings, 'credentials'), counted(findings, 'file-unnamed')]).toEqual([1, 1]);
    expect(spool.bytes().includes('notes/why.txt')).toBe(false);
    const { groups } = verdictFor(findings, 'gitea-validation');
    expect(groups.filter(({ severity }) => severity === 'stops-restore')).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), 'takeout-repair-'));
    folders.push(folder);
    writeFileSync(join(folder, 'repaired.zip'), spool.bytes());
    const out = unpack(join(folder, 'repaired.zip'));
    checkSums(out);
    expect(readFileSync(join(out, 'release_assets/7/lost.bin'), 'utf8')).toBe('nobody names it');
  });

  it('a name that is not written cannot be kept, so it is no choice', async () => {
    const files = dump().set('release_assets/7/a?b.bin', Buffer.from('x'));
    const { offer, findings } = await repaired(files, { ...usualRepair, unnamed: false });
    expect(offer).toEqual({ credentials: 1, beside: 1 });
    expect(counted(findings, 'file-unnamed')).toBe(0);
  });

  it('comments and reviews of no issue are copied byte by byte and stay a problem; left out only when that is wanted', async () => {
    const orphan = '- issue_index: 5\n  content: |-\n    written once\n';
    const files = dump().set('comments/999.yml', Buffer.from(orphan)).set('reviews/old/3.yml', Buffer.from(orphan));
    const kept = await repaired(files);
    expect(counted(kept.before, 'file-unread')).toBe(2);
    expect(kept.offer).toMatchObject({ unread: 2 });
    expect(counted(kept.findings, 'file-unread')).toBe(2);
    expect(verdictFor(kept.findings, 'gitea').verdict).toBe('loses-data');
    const index = zipFiles(kept.spool.bytes());
    for (const path of ['comments/999.yml', 'reviews/old/3.yml'])
      expect(Buffer.from(index.find(({ name }) => name === path)?.bytes ?? []).toString()).toBe(orphan);
    const left = await repaired(files, { ...usualRepair, unread: false });
    expect(left.offer).toMatchObject({ unread: 2 });
    expect(counted(left.findings, 'file-unread')).toBe(0);
    expect(verdictFor(left.findings, 'gitea').groups.map(({ code }) => code)).not.toContain('file-unread');
  });

  it('comments of an issue that cannot be read are not dropped with it', async () => {
    const files = new Map(dumpFiles('weather-buoy', 'recipe'));
    const comments = Buffer.from(files.get('comments/1.yml') ?? []);
    const issues = Buffer.from(files.get('issue.yml') ?? []).toString();
    files.set('issue.yml', Buffer.from(issues.replace('- number: 1\n', '- number: 1\n  title: "a\n  - b: :\n')));
    const { before, offer, spool, findings } = await repaired(files);
    expect(counted(before, 'file-unread')).toBe(0);
    expect(counted(before, 'yaml-broken')).toBe(1);
    expect(offer).toMatchObject({ unread: 1 });
    const copied = zipFiles(spool.bytes()).find(({ name }) => name === 'comments/1.yml');
    expect(Buffer.from(copied?.bytes ?? []).equals(comments)).toBe(true);
    expect(findings.codes.find(({ code }) => code === 'file-unread')?.places[0]?.file).toBe('comments/1.yml');
  });

  it('one with a name that is not written is told to be lost', async () => {
    const files = dump().set('comments/a?b.yml', Buffer.from('[]\n')).set('comments/999.yml', Buffer.from('[]\n'));
    expect((await repaired(files)).offer).toMatchObject({ unread: 1, lost: 1 });
  });

  it('nothing of it where there is nothing to choose', async () => {
    expect((await repaired(dumpFiles('seedling', 'golden'))).offer).toEqual({});
  });
});

describe('an F3 archive', () => {
  const secretive = () => {
    const files = goldenF3();
    const edit = (path: string, from: string, to: string) =>
      files.set(path, Buffer.from((files.get(path) ?? '').toString().replace(from, to)));
    edit('forge.json', 'http://', 'http://me:s3cret@');
    edit('extra/project.jsonl', '"website":"https://', '"website":"https://me:s3cret@');
    const config = [...files.keys()].find((path) => path.endsWith('/vcs/config')) ?? '';
    edit(config, '[core]', '[remote "origin"]\n\turl = https://me:s3cret@forge.example/a/b.git\n[core]');
    return files;
  };
  const secrets = ({ codes }: Awaited<ReturnType<typeof opened>>['findings']) =>
    codes.flatMap(({ code, count }) => (code.endsWith('credentials') ? [[code, count]] : [])).sort();

  it('credentials go from addresses and from the settings of the repository', async () => {
    const { before, findings, offer, spool } = await repaired(secretive(), usualRepair, f3);
    expect(secrets(before)).toEqual([
      ['credentials', 2],
      ['git-credentials', 1],
    ]);
    expect(offer).toMatchObject({ credentials: 2 });
    expect(secrets(findings)).toEqual([]);
    for (const { name, bytes } of zipFiles(spool.bytes())) expect(bytes.includes('s3cret'), name).toBe(false);
  });

  it('those in addresses stay where that is wanted', async () => {
    const { findings } = await repaired(secretive(), { ...usualRepair, credentials: false }, f3);
    expect(secrets(findings)).toEqual([['credentials', 2]]);
  });
});

it('a damaged repository is not repaired: nothing is written', async () => {
  const files = new Map(dumpFiles('old-charts', 'golden'));
  const pack = [...files.keys()].find((path) => /^git\/objects\/pack\/.*\.pack$/.test(path)) ?? '';
  files.set(pack, Buffer.from('PACK'));
  await expect(repaired(files)).rejects.toMatchObject({ code: 'rewrite-git' });
});

it('without a place to write to it says so', async () => {
  const { index, source, findings, scratch } = await opened(dumpFiles('seedling', 'golden'));
  const input = { index, source, findings, format: giteaDump, to: giteaDump, scratch: async () => scratch };
  await expect(rewriteArchive({ ...input, openSpool: async () => undefined }, signal)).rejects.toMatchObject({
    code: 'rewrite-no-room',
  });
  for (const part of ['append', 'flush'] as const) {
    const full = Object.assign(memorySpool(), {
      [part]: () => {
        throw new DOMException('No space available', 'QuotaExceededError');
      },
    });
    await expect(rewriteArchive({ ...input, openSpool: async () => full }, signal)).rejects.toMatchObject({
      code: 'rewrite-no-room',
    });
  }
});

it('stopped, it gives the room back', async () => {
  const { index, source, findings, scratch } = await opened(dumpFiles('seedling', 'golden'));
  const spool = memorySpool();
  const input = { index, source, findings, format: giteaDump, to: giteaDump, scratch: async () => scratch };
  const stopped = AbortSignal.abort();
  await expect(rewriteArchive({ ...input, openSpool: async () => spool }, stopped)).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(spool.closed).toBe(true);
});

describe('repaired dumps that a server wrote', () => {
  it.each(recordedProjects)('%s restores with --validation', async (project) => {
    const { findings, spool, size, name, before } = await repaired(dumpFiles(project, 'golden'));
    expect(name).toBe(`${project}-repaired.zip`);
    expect(size).toBe(spool.bytes().length);
    for (const { id: target } of dumpTargets) {
      const { groups } = verdictFor(findings, target);
      expect(
        groups.filter(({ severity }) => severity === 'stops-restore').map(({ code }) => code),
        target,
      ).toEqual([]);
    }
    const counted = ({ got }: typeof before) => [got.issues, got['pull-requests'], got.comments];
    expect(counted(findings)).toEqual(counted(before));
    const folder = mkdtempSync(join(tmpdir(), 'takeout-repair-'));
    folders.push(folder);
    writeFileSync(join(folder, 'repaired.zip'), spool.bytes());
    const out = unpack(join(folder, 'repaired.zip'));
    checkSums(out);
    if (findings.git === 'verified') checkRepository(join(out, 'git'));
  });
});
