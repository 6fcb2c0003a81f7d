import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitObject, RepositoryName, RepositorySource } from '../../src/model/project-source.ts';
import { blobOf } from './memory-source.ts';

const objectTypes = ['commit', 'tree', 'blob', 'tag'] as const;

/** What git says in a folder. */
export function git(folder: string, ...args: string[]): string {
  return gitBytes(folder, ...args)
    .toString('utf8')
    .trimEnd();
}

function gitBytes(folder: string, ...args: string[]): Buffer {
  const quiet = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
  const someone = { NAME: 'Ada', EMAIL: 'ada@example.org', DATE: '1700000000 +0100' };
  const people = Object.entries(someone).flatMap(([key, value]) => [
    [`GIT_AUTHOR_${key}`, value],
    [`GIT_COMMITTER_${key}`, value],
  ]);
  const env = { ...process.env, ...quiet, ...Object.fromEntries(people) };
  return execFileSync('git', args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
}

/** A repository on this disk as the vault would offer it: repacked into one pack, objects read by git. Blobs are added to `blobs`. */
export function gitSource(folder: string, name: RepositoryName, blobs: Map<string, Uint8Array>): RepositorySource {
  git(folder, 'repack', '-adq');
  const packs = join(folder, git(folder, 'rev-parse', '--git-dir'), 'objects/pack');
  const store = (file: string) => {
    const bytes = readFileSync(join(packs, file));
    blobs.set(`${name}/${file}`, bytes);
    return blobOf(`${name}/${file}`, bytes);
  };
  const names = readdirSync(packs).filter((file) => file.endsWith('.pack'));
  const refs = git(folder, 'for-each-ref', '--format=%(refname) %(objectname) %(*objectname)')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [ref = '', oid = '', peeled] = line.split(' ');
      return { name: ref, oid, ...(peeled ? { peeled } : {}) };
    });
  return {
    name,
    objectFormat: 'sha1',
    head: git(folder, 'symbolic-ref', 'HEAD'),
    refs,
    packs: names.map((pack) => ({
      checksum: pack.slice('pack-'.length, -'.pack'.length),
      pack: store(pack),
      index: store(pack.replace(/pack$/u, 'idx')),
    })),
    objectCount: Number(git(folder, 'rev-list', '--all', '--objects', '--count')),
    async readObject(oid): Promise<GitObject | undefined> {
      const type = typeOf(folder, oid);
      return type === undefined ? undefined : { type, content: gitBytes(folder, 'cat-file', type, oid) };
    },
    objectType: async (oid) => typeOf(folder, oid),
  };
}

function typeOf(folder: string, oid: string): GitObject['type'] | undefined {
  try {
    return objectTypes.find((word) => word === git(folder, 'cat-file', '-t', oid));
  } catch {
    return undefined;
  }
}
