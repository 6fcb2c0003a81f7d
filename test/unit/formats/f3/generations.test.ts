import { describe, expect, it } from 'vitest';
import { decodeF3 } from '../../../../src/formats/f3/decode.ts';
import { type Entity, type EntityKind, entityKinds } from '../../../../src/model/entity.ts';
import type { ProjectSource } from '../../../../src/model/project-source.ts';
import { verdictFor } from '../../../../src/pipeline/archive-verdict.ts';
import { checkArchive } from '../../../../src/pipeline/check-archive.ts';
import { encoded } from '../../../support/encoded.ts';
import { f3Files, json, project } from '../../../support/f3-archive.ts';
import { memoryIndex } from '../../../support/memory-index.ts';

type Files = Map<string, Uint8Array>;

async function all(source: ProjectSource, kind: EntityKind): Promise<readonly Entity[]> {
  const list: Entity[] = [];
  for await (const entity of source.scan(kind)) list.push(entity);
  return list;
}

async function everything(source: ProjectSource): Promise<Record<string, readonly Entity[]>> {
  const kinds: Record<string, readonly Entity[]> = {};
  for (const kind of entityKinds) kinds[kind] = await all(source, kind);
  return kinds;
}

const source = (files: Files) => decodeF3(memoryIndex(files));
const textOf = (files: Files, path: string) => Buffer.from(files.get(path) ?? []).toString('utf8');
const record = (files: Files, path: string): Record<string, unknown> => JSON.parse(textOf(files, `${path}.json`));

function change(files: Files, path: string, by: (record: Record<string, unknown>) => Record<string, unknown>): void {
  files.set(`${path}.json`, Buffer.from(json(by(record(files, path)))));
}

function move(files: Files, from: string, to: string): void {
  for (const [path, bytes] of [...files])
    if (path.startsWith(from)) {
      files.delete(path);
      files.set(to + path.slice(from.length), bytes);
    }
}

/** Each is the same project, as another generation wrote it. */
const generations: Readonly<Record<string, (files: Files) => void>> = {
  'numeric ids (2022)'(files) {
    for (const path of [...files.keys()])
      if (path.endsWith('.json') && !/(?:vcs|forge|-1)\.json$/u.test(path))
        change(files, path.slice(0, -'.json'.length), (one) => ({ ...one, index: Number(one['index']) }));
    change(files, `${project}/issues/12`, (one) => ({
      ...one,
      ...{ poster_id: 1, labels: ['bug'], milestone: '1.0', assignees: ['ada'] },
    }));
  },
  'null (1.0)'(files) {
    change(files, `${project}/issues/12`, (one) => ({ ...one, reactions: null, ref: null }));
    change(files, `${project}/pull_requests/13`, (one) => ({ ...one, merged_time: null, milestone: null }));
    files.set('forge/users/identities.json', Buffer.from('{"pairs": []}'));
  },
  'assets/ (before 3.11)': (files) =>
    move(files, `${project}/releases/9/attachments/`, `${project}/releases/9/assets/`),
  '../../repository/vcs'(files) {
    const side = {
      ...(record(files, `${project}/pull_requests/13`)['head'] as object),
      repository: '../../repository/vcs',
    };
    change(files, `${project}/pull_requests/13`, (one) => ({ ...one, head: side }));
  },
  'folders of 2023'(files) {
    move(files, `${project}/issues/`, `${project}/issue/`);
    move(files, `${project}/labels/`, `${project}/label/`);
    move(files, `${project}/repositories/`, `${project}/repository/`);
  },
  'comments beside the issues'(files) {
    const path = `${project}/issues/12/comments/34`;
    const comment = { ...record(files, path), issue_index: 12, reactions: [record(files, `${path}/reactions/5`)] };
    files.delete(`${path}.json`);
    files.delete(`${path}/reactions/5.json`);
    files.set(`${project}/comments/12.json`, Buffer.from(json([comment])));
  },
  'the same number twice'(files) {
    files.set(
      `${project}/issues/13.json`,
      Buffer.from(json({ ...record(files, `${project}/issues/12`), index: '13' })),
    );
    move(files, `${project}/pull_requests/13/comments/`, `${project}/issues/13/comments/`);
  },
};

describe('an archive of an older generation is the same project', () => {
  it.each(Object.entries(generations))('%s', async (_, older) => {
    const files = f3Files();
    const today = await everything(source(files));
    older(files);
    const read = await everything(source(files));
    // A key says where a file lies.
    const plain = (kinds: typeof today) =>
      JSON.parse(JSON.stringify(kinds, (key, value) => (key === 'key' ? undefined : value)));
    expect(plain(read)).toEqual(plain(today));
  });

  it.each(Object.entries(generations))('%s: written anew it has no problem', async (_, older) => {
    const files = f3Files();
    older(files);
    const { files: anew } = await encoded(source(files), { format: 'f3' });
    const { findings } = await checkArchive(memoryIndex(anew), { signal: new AbortController().signal });
    const codes = verdictFor(findings, 'f3-strict').groups.map(({ code }) => code);
    // There is no repository behind these files.
    expect(codes.filter((code) => code !== 'git-missing')).toEqual([]);
  });
});

it('the first design: lists and numbered files beside each other', async () => {
  const files = f3Files();
  const issue = {
    ...record(files, `${project}/issues/12`),
    index: 12,
    poster_id: 1,
    labels: ['bug'],
    milestone: '1.0',
  };
  const first: Files = new Map();
  const write = (path: string, value: unknown) => first.set(path, Buffer.from(json(value)));
  write('project.json', { ...record(files, project), index: 2, owner: 'ada', repositories: [{ name: '' }] });
  write('user.json', [{ ...record(files, 'forge/users/1'), index: 1 }]);
  write('label.json', [{ ...record(files, `${project}/labels/7`), index: 7 }]);
  write('milestone.json', [{ ...record(files, `${project}/milestones/8`), index: 8 }]);
  write('issues/12.json', issue);
  write('comments/12.json', [{ ...record(files, `${project}/issues/12/comments/34`), index: 34, poster_id: 1 }]);
  write('release.json', [
    { ...record(files, `${project}/releases/9`), index: 9, assets: [{ index: 4, name: 'a.txt', size: 1 }] },
  ]);
  write('reviews/13.json', [
    {
      ...record(files, `${project}/pull_requests/13/reviews/21`),
      index: 21,
      comments: [{ index: 31, tree_path: 'a', line: 2 }],
    },
  ]);
  write('pull_requests/13.json', { ...record(files, `${project}/pull_requests/13`), index: 13 });
  const read = source(first);
  const [own] = await all(read, 'project');
  expect(own).toMatchObject({ owner: 'ada', name: 'boat', id: 2 });
  expect(await all(read, 'issue')).toMatchObject([
    { number: 12, author: { id: 1, name: 'ada' }, labels: ['bug'], milestone: '1.0' },
  ]);
  expect(await all(read, 'comment')).toMatchObject([{ id: 34, body: 'Where?', parent: 'issue:0000000000000012' }]);
  expect(await all(read, 'asset')).toMatchObject([{ id: 4, name: 'a.txt' }]);
  expect(await all(read, 'review-comment')).toMatchObject([{ id: 31, path: 'a', line: 2, side: 'new' }]);
});
