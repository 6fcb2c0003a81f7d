import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSchemaSet } from '../../../src/formats/build/schemas.ts';
import { utf8 } from '../../../src/lib/bytes.ts';
import { chunksOf, streamFrom } from '../../../src/lib/streams.ts';
import type { ArchiveFile } from '../../../src/model/archive-file.ts';
import { foldersOf, planAll } from '../../../src/pipeline/pack-all.ts';
import { temporaryFolder } from '../../support/git-commands.ts';
import { schemasOf } from '../../support/published-schemas.ts';

const never = new AbortController().signal;
const outcome = { verdict: 'whole', expected: 2, got: 2, missing: 0, archiveBytes: 9 } as const;

function address(owner: string, name: string, base = 'https://git.example') {
  return { forge: 'gitea', base, owner, name };
}

/** A project's archive out of texts. */
function planOf(texts: Readonly<Record<string, string>>) {
  const list = Object.entries(texts).map(([path, text]) => ({ path, bytes: utf8(text) }));
  const at = (index: number) => {
    const entry = list[index];
    if (entry === undefined) throw new Error('no such entry');
    return entry;
  };
  async function* files(): AsyncGenerator<ArchiveFile> {
    for (const { path, bytes } of list) yield { path, size: bytes.length, open: () => streamFrom([bytes]) };
  }
  return {
    entries: {
      length: list.length,
      size: (index: number) => at(index).bytes.length,
      sha256: (index: number) => {
        const { path, bytes } = at(index);
        return path.endsWith('/') ? '' : createHash('sha256').update(bytes).digest('hex');
      },
    },
    files,
  };
}

function project(texts: Readonly<Record<string, string>>) {
  const sums = Object.entries(texts).filter(([path]) => !path.endsWith('/'));
  const lines = sums.map(([path, text]) => `${createHash('sha256').update(text).digest('hex')}  ${path}\n`);
  return planOf({
    'RESTORE.md': '# restore\n',
    'takeout.json': '{}\n',
    'receipt.json': '{}\n',
    ...texts,
    SHA256SUMS: lines.join(''),
  });
}

const owner = 'x"><script>alert(1)</script>';
const addresses = [address('harbor-lab', 'a'), address('harbor-lab', 'größe 100%'), address(owner, 'b')];
const folders = foldersOf(addresses);

function about() {
  const [first, second, third] = addresses.map((one) => ({ address: one, description: '' }));
  if (first === undefined || second === undefined || third === undefined) throw new Error('three are needed');
  return {
    title: 'harbor-lab <all>',
    version: '0.0.0',
    format: { id: 'gitea-dump', label: 'Gitea / Forgejo dump', version: '1.0' },
    projects: [
      { project: { ...first, description: '<img src=x onerror=alert(1)>' }, folder: folders[0] ?? '', outcome },
      { project: second, folder: folders[1] ?? '', outcome },
      { project: third, notice: { code: 'not-found', title: 'There is no <b>', why: '', todo: '' } },
    ],
  };
}

const plans = [
  {
    folder: folders[0] ?? '',
    plan: project({ 'repo.yml': 'name: a\n', 'empty/': '' }),
    modified: '2024-01-02T03:04:05Z',
  },
  { folder: folders[1] ?? '', plan: project({ 'repo.yml': 'name: ü\n', 'deep/ü.txt': 'x' }) },
];

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunksOf(stream)) parts.push(chunk);
  return Buffer.concat(parts);
}

test('folders are named after owner and project, and never fall together', () => {
  expect(
    foldersOf([address('o', 'r'), address('O', 'R'), address('o', 'a/../b'), address('o', 'r-2'), address('o', '..')]),
  ).toEqual(['o/r', 'O/R-2', 'o/a_.._b', 'o/r-2-2', 'o/project']);
  expect(foldersOf([address('o', 'r'), address('o', 'r', 'https://other.example/git')])).toEqual([
    'git.example/o/r',
    'other.example_git/o/r',
  ]);
});

test('no folder has the name of a file that stands beside the folders', () => {
  expect(foldersOf([address('queue.json', 'r'), address('sha256sums', 'r'), address('o', 'index.html')])).toEqual([
    '_queue.json/r',
    '_sha256sums/r',
    'o/index.html',
  ]);
});

test('one archive of all: exact size, same bytes again, every SHA256SUMS passes, links resolve, no script', async () => {
  const plan = await planAll(plans, about(), never);
  const bytes = await bytesOf(plan.open(never));
  expect(bytes.length).toBe(plan.size);
  expect((await bytesOf(plan.open(never))).equals(bytes)).toBe(true);
  expect(plan.name).toBe('harbor-lab _all_.zip');

  const folder = temporaryFolder();
  try {
    writeFileSync(join(folder.path, 'all.zip'), bytes);
    const run = (cwd: string, program: string, ...words: string[]) =>
      execFileSync(program, words, { cwd, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    run(folder.path, 'unzip', '-q', 'all.zip');
    expect(run(folder.path, 'sha256sum', '-c', '--quiet', 'SHA256SUMS')).toBe('');
    for (const { folder: inner } of plans)
      expect(run(join(folder.path, inner), 'sha256sum', '-c', '--quiet', 'SHA256SUMS')).toBe('');
    const named = readFileSync(join(folder.path, 'SHA256SUMS'), 'utf8').trim().split('\n').length;
    expect(named).toBe(2 + 5 + 6);
    const page = readFileSync(join(folder.path, 'index.html'), 'utf8');
    expect(page).not.toMatch(/<script|<img|style=|javascript:|onerror=alert\(1\)>/i);
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? '');
    expect(links).toHaveLength(1 + 2 * 3);
    for (const link of links) expect(existsSync(join(folder.path, decodeURIComponent(link))), link).toBe(true);
    const queue = JSON.parse(readFileSync(join(folder.path, 'queue.json'), 'utf8'));
    expect(schemasOf(readSchemaSet('common')).check('queue', queue)).toEqual([]);
    expect(queue.projects.map((one: { folder?: string; reason?: string }) => one.folder ?? one.reason)).toEqual([
      'harbor-lab/a',
      'harbor-lab/größe 100%',
      'not-found',
    ]);
  } finally {
    folder.remove();
  }
});

test('a stop ends the planning', async () => {
  const stop = new AbortController();
  stop.abort(new DOMException('stopped', 'AbortError'));
  await expect(planAll(plans, about(), stop.signal)).rejects.toThrow('stopped');
});
