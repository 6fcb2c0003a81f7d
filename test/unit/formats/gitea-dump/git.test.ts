import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Entity, entityKey } from '../../../../src/model/entity.ts';
import { units as allUnits } from '../../../../src/model/unit.ts';
import { type Encoded, encoded } from '../../../support/encoded.ts';
import { git, gitSource } from '../../../support/git-source.ts';
import { memorySource } from '../../../support/memory-source.ts';

const work = mkdtempSync(join(tmpdir(), 'dump-git-'));
afterAll(() => rmSync(work, { recursive: true }));

/** A repository with a branch, a fork's commits that only a pull ref holds, a tag, and a tracking ref that has no business in a dump. */
function codeRepository(): { folder: string; base: string; head: string } {
  const folder = join(work, 'code');
  mkdirSync(folder);
  git(folder, 'init', '-q', '-b', 'main');
  writeFileSync(join(folder, 'größe.txt'), 'one\ntwo\n');
  git(folder, 'add', '.');
  git(folder, 'commit', '-qm', 'First');
  git(folder, 'tag', '-am', 'Version 1', 'v1');
  const base = git(folder, 'rev-parse', 'HEAD');
  git(folder, 'checkout', '-q', '--detach');
  writeFileSync(join(folder, 'größe.txt'), 'one\n2\n');
  git(folder, 'commit', '-qam', 'Change: a line');
  const head = git(folder, 'rev-parse', 'HEAD');
  git(folder, 'update-ref', 'refs/pull/7/head', head);
  git(folder, 'update-ref', 'refs/remotes/fork/main', head);
  git(folder, 'checkout', '-q', 'main');
  return { folder, base, head };
}

function wikiRepository(): string {
  const folder = join(work, 'wiki');
  mkdirSync(folder);
  git(folder, 'init', '-q', '-b', 'master');
  writeFileSync(join(folder, 'Home.md'), '# Home\n');
  git(folder, 'add', '.');
  git(folder, 'commit', '-qm', 'Home');
  return folder;
}

const project: Entity = {
  kind: 'project',
  key: 'project',
  owner: 'crew',
  name: 'boat',
  description: '',
  url: 'https://forge.example/crew/boat',
  cloneUrl: 'https://forge.example/crew/boat.git',
  defaultBranch: 'main',
  visibility: 'public',
  topics: [],
  has: { issues: true, pullRequests: true, wiki: true, releases: true },
};

function pull(number: number, owner: string | undefined, ref: string, head: string, mergeBase: string): Entity {
  return {
    kind: 'pull-request',
    key: entityKey('pull-request', number),
    number,
    author: { id: 2, name: 'ada' },
    title: 'Change',
    body: '',
    state: 'open',
    labels: [],
    assignees: [],
    draft: false,
    head: { ref, sha: head, ...(owner === undefined ? {} : { owner, project: 'boat' }) },
    base: { ref: 'main', sha: mergeBase, owner: 'crew', project: 'boat' },
    mergeBase,
    merged: false,
    reviewRequests: [],
    teamReviewRequests: [],
  };
}

function unpack(dump: Encoded, name: string): string {
  const root = join(work, name);
  for (const [path, bytes] of dump.files) {
    if (path.endsWith('/')) mkdirSync(join(root, path), { recursive: true });
    else {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), bytes);
    }
  }
  return root;
}

const { folder, base, head } = codeRepository();
const blobs = new Map<string, Uint8Array>();
const repositories = { code: gitSource(folder, 'code', blobs), wiki: gitSource(wikiRepository(), 'wiki', blobs) };
const entities = [
  project,
  pull(7, 'ada', 'fix', head, base),
  pull(8, 'ada', 'fix', head, base),
  pull(9, undefined, 'gone', head, base),
  pull(10, 'main', '..bad ref~.lock', head, base),
  pull(11, 'ada', 'lost', 'f'.repeat(40), base),
];
const dump = await encoded(memorySource({ entities, blobs, repositories }));
const root = unpack(dump, 'full');

describe('git data of a dump', () => {
  it.each(['git', 'git.wiki.git', 'wiki'])('%s is clean and can be cloned', (name) => {
    const bare = join(root, name);
    expect(git(bare, 'fsck', '--full', '--strict')).toBe('');
    git(work, 'clone', '-q', '--mirror', bare, join(work, `clone-${name}`));
    expect(git(join(work, `clone-${name}`), 'for-each-ref')).toBe(git(bare, 'for-each-ref'));
  });

  it('has the heads of pull requests, branches for open foreign ones, and no tracking refs', () => {
    const refs = git(join(root, 'git'), 'for-each-ref', '--format=%(refname)').split('\n');
    expect(refs).toEqual(
      [
        'refs/heads/ada/fix',
        'refs/heads/ada/gone',
        'refs/heads/main',
        'refs/heads/pull-request/10/head',
        'refs/pull/10/head',
        'refs/pull/7/head',
        'refs/pull/8/head',
        'refs/pull/9/head',
        'refs/tags/v1',
      ]
        .map((name) => name.replace('pull-request/10/head', 'crew/pull-10'))
        .sort(),
    );
  });

  it('says when a head is not there', () => {
    expect(dump.problems.map(({ code, place }) => [code, place])).toEqual([
      ['pull-head-missing', entityKey('pull-request', 11)],
    ]);
    expect(dump.files.get('git/pulls/11.patch')?.length).toBe(0);
  });

  it('has patches that git am applies', () => {
    const clone = join(work, 'apply');
    git(work, 'clone', '-q', join(root, 'git'), clone);
    git(clone, 'am', '-q', join(root, 'git/pulls/7.patch'));
    expect(git(clone, 'rev-parse', 'HEAD^{tree}')).toBe(git(folder, 'rev-parse', `${head}^{tree}`));
  });

  it('has the wiki under its own branch and under that of the code', () => {
    for (const name of ['wiki', 'git.wiki.git']) {
      const refs = git(join(root, name), 'for-each-ref', '--format=%(refname)').split('\n');
      expect(refs).toEqual(['refs/heads/main', 'refs/heads/master']);
      expect(git(join(root, name), 'symbolic-ref', 'HEAD')).toBe('refs/heads/master');
    }
  });

  it('leaves an empty repository in the place of one that was not got, and says so', async () => {
    const without = await encoded(memorySource({ entities: [project] }));
    expect(without.problems).toMatchObject([{ code: 'git-missing', severity: 'stops-restore', unit: 'git' }]);
    const bare = join(unpack(without, 'without'), 'git');
    expect(git(bare, 'fsck', '--full', '--strict')).toBe('');
    expect(git(bare, 'symbolic-ref', 'HEAD')).toBe('refs/heads/main');
  });

  it('says what it means that the code was not asked for', async () => {
    const units = allUnits.filter((unit) => unit !== 'git');
    const { problems } = await encoded(memorySource({ entities: [project] }), { units });
    expect(problems).toMatchObject([{ code: 'git-off', severity: 'odd', unit: 'git', place: 'git' }]);
  });

  it('has nothing to say of a project that is empty', async () => {
    expect((await encoded(memorySource({ entities: [{ ...project, empty: true }] }))).problems).toEqual([]);
  });
});
