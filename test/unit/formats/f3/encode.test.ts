import { describe, expect, it } from 'vitest';
import { decodeF3 } from '../../../../src/formats/f3/decode.ts';
import { type Entity, entityKey } from '../../../../src/model/entity.ts';
import { encoded } from '../../../support/encoded.ts';
import { memoryIndex } from '../../../support/memory-index.ts';
import { memorySource } from '../../../support/memory-source.ts';

const author = { id: 7, name: 'ada' };
const created = '2024-05-08T12:48:00Z';
const home = '/forge/users/name-crew/projects/x1';

const project: Entity = {
  kind: 'project',
  key: 'project',
  owner: 'crew',
  name: 'boat',
  description: '',
  url: 'https://forge.example/crew/boat',
  cloneUrl: 'https://forge.example/crew/boat.git',
  visibility: 'public',
  empty: true,
  topics: [],
  has: { issues: true, pullRequests: true, wiki: false, releases: true },
};

const issue = (number: number, more: { key?: string; labels?: readonly string[] } = {}): Entity => ({
  kind: 'issue',
  key: entityKey('issue', number),
  number,
  author,
  title: `Issue ${number}`,
  body: '',
  state: 'open',
  locked: false,
  created,
  updated: created,
  labels: [],
  assignees: [],
  ...more,
});

const attachment = (id: number, parent: string): Entity => ({
  kind: 'attachment',
  key: entityKey('attachment', id),
  parent,
  id,
  name: 'chart.png',
  download: { urls: ['https://forge.example/secret?token=abc'] },
  created,
});

const write = (entities: readonly Entity[], files: Readonly<Record<string, Uint8Array>> = {}) =>
  encoded(memorySource({ entities: [project, ...entities], files }), { format: 'f3' });

const rowsOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));

describe('writing F3', () => {
  it('goes on in a further part when a sheet is long, and loses no row', async () => {
    const events = Array.from({ length: 6_000 }, (_, at): Entity => {
      const data = { type: 'rename', from: 'x'.repeat(100), to: 'y'.repeat(100) } as const;
      const id = at + 1;
      return {
        kind: 'event',
        key: entityKey('event', id),
        parent: entityKey('issue', 1),
        id,
        actor: author,
        created,
        data,
      };
    });
    const archive = await write([issue(1), ...events]);
    const parts = [...archive.files.keys()].filter((path) => path.startsWith('extra/event.'));
    expect(parts).toEqual(['extra/event.jsonl', 'extra/event.2.jsonl', 'extra/event.3.jsonl']);
    const rows = parts.flatMap((path) => rowsOf(archive.text(path)));
    expect(rows.map(({ path }) => path)).toEqual(events.map(() => `${home}/issues/1`));
    expect(rows.map((row) => (row['entity'] as { id: number }).id)).toEqual(events.map((_, at) => at + 1));
    expect(await decodeF3(memoryIndex(archive.files)).count('event')).toBe(events.length);
    expect(archive.losses).toContainEqual({
      code: 'event',
      what: 'timeline events',
      count: 6_000,
      where: 'extra/event.jsonl',
    });
  });

  it('keeps the same bytes once, and no address they came from', async () => {
    const [one, other] = [attachment(1, entityKey('issue', 1)), attachment(2, entityKey('issue', 2))];
    const bytes = new TextEncoder().encode('same');
    const archive = await write([issue(1), issue(2), one, other], { [one.key]: bytes, [other.key]: bytes });
    const paths = [...archive.files.keys()];
    expect(paths.filter((path) => path.startsWith('forge/objects/'))).toHaveLength(1);
    const digests = [1, 2].map((number) =>
      archive.text(`${home.slice(1)}/issues/${number}/attachments/${number}.json`),
    );
    expect(digests.map((text) => JSON.parse(text).sha256)).toEqual(
      paths
        .filter((path) => path.startsWith('forge/objects/'))
        .flatMap((path) => {
          const digest = path.slice('forge/objects/'.length).replaceAll('/', '');
          return [digest, digest];
        }),
    );
    expect([...archive.files.values()].map(String).join('')).not.toContain('token=abc');
  });

  it('names a file without its bytes in extra/ only', async () => {
    const archive = await write([issue(1), attachment(1, entityKey('issue', 1))]);
    expect([...archive.files.keys()].filter((path) => path.includes('attachments/'))).toEqual([]);
    expect(rowsOf(archive.text('extra/attachment.jsonl'))).toMatchObject([
      { path: `${home}/issues/1`, entity: { kind: 'attachment', name: 'chart.png' } },
    ]);
    expect(archive.problems.map(({ code }) => code)).toContain('file-missing');
  });

  it('gives a number to the first who has it, and keeps the second whole', async () => {
    const archive = await write([issue(1), issue(1, { key: entityKey('issue', 99) })]);
    expect([...archive.files.keys()].filter((path) => /issues\/\d+\.json$/u.test(path))).toHaveLength(1);
    expect(rowsOf(archive.text('extra/issue.jsonl'))).toContainEqual(
      expect.objectContaining({
        path: '',
        entity: expect.objectContaining({ number: 1, key: entityKey('issue', 99) }),
      }),
    );
  });

  it('writes a file for everything that is only named, and says so', async () => {
    const archive = await write([issue(1, { labels: ['bug'] })]);
    expect(JSON.parse(archive.text(`${home.slice(1)}/issues/1.json`))).toMatchObject({
      poster_id: '/forge/users/7',
      labels: ['../../labels/x1'],
    });
    expect(JSON.parse(archive.text(`${home.slice(1)}/labels/x1.json`))).toMatchObject({ index: 'x1', name: 'bug' });
    expect(rowsOf(archive.text('extra/label.jsonl'))).toEqual([{ path: `${home}/labels/x1`, made: true }]);
    expect(rowsOf(archive.text('extra/user.jsonl'))).toContainEqual({ path: '/forge/users/7', made: true });
  });
});
