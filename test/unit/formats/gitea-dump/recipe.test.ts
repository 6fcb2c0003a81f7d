import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dumpVersion } from '../../../../src/formats/gitea-dump/version.ts';
import type { GitObject } from '../../../../src/model/project-source.ts';
import { type DumpRecord, dumpEntities, dumpRecords } from '../../../support/dump-source.ts';
import { encoded } from '../../../support/encoded.ts';
import { memoryRepository, memorySource } from '../../../support/memory-source.ts';

const folder = fileURLToPath(new URL('../../../fixtures/dumps/weather-buoy/recipe-dump', import.meta.url));
const entities = dumpEntities(folder);

const tree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Commits that only have to be there; they have no changes. */
function heads(): Record<string, GitObject> {
  const commit: GitObject = {
    type: 'commit',
    content: new TextEncoder().encode(
      `tree ${tree}\nauthor A <a@example.org> 1 +0000\ncommitter A <a@example.org> 1 +0000\n\nx\n`,
    ),
  };
  return Object.fromEntries(
    entities.flatMap((entity) => {
      return entity.kind === 'pull-request' ? [entity.head.sha, entity.mergeBase].map((oid) => [oid, commit]) : [];
    }),
  );
}

function source() {
  const files = Object.fromEntries(
    entities.flatMap((entity) => (entity.kind === 'asset' ? [[entity.key, new Uint8Array(entity.size ?? 0)]] : [])),
  );
  const code = memoryRepository('code', {
    objects: { ...heads(), [tree]: { type: 'tree', content: new Uint8Array(0) } },
    refs: dumpRecords(folder, 'release.yml').map((release) => ({
      name: `refs/tags/${release['tag_name']}`,
      oid: '1'.repeat(40),
    })),
  });
  return memorySource({ entities, files, repositories: { code } });
}

const lists = ['label.yml', 'milestone.yml', 'release.yml', 'issue.yml', 'pull_request.yml'];
const below = ['comments', 'reviews'].flatMap((part) =>
  readdirSync(join(folder, part)).map((file) => `${part}/${file}`),
);

/** Where ours is other, and better, than the recipe: comments on lines in the order of time. Requests have no id in the model. */
const improved = new Set(['reviews/35.yml', 'reviews/41.yml']);

function expectedRecords(file: string): DumpRecord[] {
  const records = dumpRecords(folder, file);
  if (!improved.has(file)) return records;
  const order = (comment: DumpRecord) => `${comment['created_at']} ${String(comment['id']).padStart(9, '0')}`;
  return records.map((review) => ({
    ...review,
    ...(review['state'] === 'REQUEST_REVIEW' ? { id: 0, official: false } : {}),
    comments: (review['comments'] as DumpRecord[]).sort((a, b) => (order(a) < order(b) ? -1 : 1)),
  }));
}

const dump = await encoded(source());

describe('weather-buoy, a dump that a Gitea restored without loss', () => {
  it('has nothing to complain about', () => {
    expect(dump.problems).toEqual([]);
  });

  it.each([...lists, ...below])('%s has the same records', (file) => {
    expect(parse(dump.text(file))).toEqual(expectedRecords(file));
  });

  it.each([...lists, ...below])('%s has the same keys in the same order', (file) => {
    const keys = (records: object[]) => records.map((record) => Object.keys(record));
    expect(keys(parse(dump.text(file)) as object[])).toEqual(keys(dumpRecords(folder, file)));
  });

  it.each([...lists, ...below.filter((file) => !improved.has(file))])(
    '%s is, below its head, the same text',
    (file) => {
      const lines = dump.text(file).split('\n');
      expect(lines[0]).toBe(`# gitea-dump ${dumpVersion}`);
      expect(lines[1]).toMatch(
        /^# yaml-language-server: \$schema=(\.\.\/)?schemas\/gitea-dump\/\d\.\d\/[a-z_]+\.json$/u,
      );
      expect(lines[1]).toContain(`/${dumpVersion}/`);
      expect(lines.slice(2).join('\n')).toBe(readFileSync(join(folder, file), 'utf8'));
    },
  );

  it('has the same repo.yml and topic.yml', () => {
    for (const file of ['repo.yml', 'topic.yml']) {
      expect(parse(dump.text(file))).toEqual(parse(readFileSync(join(folder, file), 'utf8')));
    }
  });

  it('gives the branches of open foreign pull requests names of their own, and every head a ref', () => {
    const refs = dump.text('git/packed-refs');
    expect(refs).toContain('ccebed53e116d8c534126b54e373b1683ab0c0a8 refs/heads/contributor-1/alarm\n');
    expect(refs).toContain('cabbacd2fdc50078eb242b5fa0337ed0badec3ca refs/heads/harbor-lab/pull-43\n');
    expect(refs.match(/ refs\/pull\/\d+\/head\n/gu)).toHaveLength(14);
  });

  it('has every asset and every patch file', () => {
    const paths = [...dump.files.keys()];
    for (const release of dumpRecords(folder, 'release.yml')) {
      for (const asset of release['assets'] as { download_url: string }[]) expect(paths).toContain(asset.download_url);
    }
    for (const pull of dumpRecords(folder, 'pull_request.yml')) expect(paths).toContain(pull['patch_url']);
  });

  it('gives the same bytes and says the same twice', async () => {
    const again = await encoded(source());
    expect([...again.files]).toEqual([...dump.files]);
    expect(again.losses).toEqual(dump.losses);
  });
});
