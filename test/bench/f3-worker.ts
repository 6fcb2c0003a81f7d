import { zip } from '../../src/archive/zip.ts';
import { f3 } from '../../src/formats/f3/index.ts';
import { chunksOf } from '../../src/lib/streams.ts';
import { type Entity, type EntityKind, entityKey } from '../../src/model/entity.ts';
import type { ProjectSource } from '../../src/model/project-source.ts';
import { units } from '../../src/model/unit.ts';
import type { UserRef } from '../../src/model/user.ts';

export interface F3Times {
  /** Seconds from the first file to the last byte of the ZIP. */
  readonly seconds: number;
  readonly entries: number;
  /** Bytes of the archive. */
  readonly size: number;
}

export interface F3Worker {
  /** Writes a made project as F3 into a ZIP that is thrown away: about so many files. */
  f3(entries: number): Promise<F3Times>;
}

const people = 100;
const commentsOfIssue = 19;
const created = '2024-05-08T12:48:00Z';

const person = (at: number): UserRef => ({ id: 1 + (at % people), name: `person-${at % people}` });

function text(at: number, words: number): string {
  let made = `Entry ${at}:`;
  for (let word = 0; word < words; word++) made += ` word-${(at * 31 + word * 17) % 997}`;
  return made;
}

const project: Entity = {
  kind: 'project',
  key: 'project',
  id: 1,
  owner: 'scale-lab',
  name: 'many-files',
  description: '',
  url: 'https://forge.example/scale-lab/many-files',
  cloneUrl: 'https://forge.example/scale-lab/many-files.git',
  defaultBranch: 'main',
  visibility: 'public',
  empty: true,
  topics: [],
  has: { issues: true, pullRequests: true, wiki: false, releases: true },
};

function* users(): Generator<Entity> {
  for (let at = 0; at < people; at++) {
    const user = person(at);
    yield { kind: 'user', key: entityKey('user', user.name), ...user };
  }
}

function* issues(count: number): Generator<Entity> {
  for (let at = 1; at <= count; at++) {
    yield {
      kind: 'issue',
      key: entityKey('issue', at),
      number: at,
      author: person(at),
      title: text(at, 6),
      body: text(at, 60),
      state: 'open',
      locked: false,
      created,
      updated: created,
      labels: [],
      assignees: [person(at + 1)],
    };
  }
}

function* comments(parent: string): Generator<Entity> {
  const issue = Number(parent.slice(parent.lastIndexOf(':') + 1));
  for (let at = 1; at <= commentsOfIssue; at++) {
    const id = issue * 100 + at;
    yield {
      kind: 'comment',
      key: entityKey('comment', id),
      parent,
      id,
      author: person(id),
      body: text(id, 40),
      created,
      updated: created,
    };
  }
}

/** A project that is made while it is read: nothing of it is in memory. */
function madeSource(count: number): ProjectSource {
  const rows = (kind: EntityKind, parent?: string): Iterable<Entity> => {
    if (kind === 'project') return [project];
    if (kind === 'user') return users();
    if (kind === 'issue') return issues(count);
    return kind === 'comment' && parent !== undefined ? comments(parent) : [];
  };
  const missing = () => {
    throw new Error('a made project has no files');
  };
  return {
    async *scan(kind, parent) {
      // Each list holds its own kind.
      for (const entity of rows(kind, parent)) yield entity as Extract<Entity, { kind: typeof kind }>;
    },
    get: async () => undefined,
    count: async (kind) => (kind === 'comment' ? count * commentsOfIssue : 0),
    file: async () => undefined,
    open: missing,
    repository: async () => undefined,
  };
}

export const f3Worker: F3Worker = {
  async f3(wanted) {
    const source = madeSource(Math.round(wanted / (1 + commentsOfIssue)));
    const { signal } = new AbortController();
    let entries = 0;
    async function* counted() {
      for await (const file of f3.encode(source, { report: () => {}, lose: () => {}, units, signal })) {
        entries++;
        yield file;
      }
    }
    // What is loaded once is loaded before.
    for await (const _ of f3.encode(madeSource(1), { report: () => {}, lose: () => {}, units, signal }));
    const start = performance.now();
    let size = 0;
    for await (const part of chunksOf(zip(counted()))) size += part.length;
    return { seconds: (performance.now() - start) / 1000, entries, size };
  },
};
