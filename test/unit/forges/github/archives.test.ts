import { expect, test } from 'vitest';
import { github } from '../../../../src/forges/github/index.ts';
import { createFindings } from '../../../../src/formats/common/findings.ts';
import { decodeF3 } from '../../../../src/formats/f3/decode.ts';
import { decodeDump } from '../../../../src/formats/gitea-dump/decode.ts';
import { type Entity, entityKinds } from '../../../../src/model/entity.ts';
import type { ProjectSource } from '../../../../src/model/project-source.ts';
import { checkArchive } from '../../../../src/pipeline/check-archive.ts';
import { encoded } from '../../../support/encoded.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { memoryIndex } from '../../../support/memory-index.ts';
import { memorySource } from '../../../support/memory-source.ts';
import { collectProject } from '../../../support/replay-collect.ts';

/* What only GitHub tells of comments on lines and of events, in both formats and from one into the other. */

const project = fakeProject({
  ...{ issues: 40, pulls: 20, comments: 20, reviews: 60, reviewComments: 80, crowded: true },
});
const { collected, problems } = await collectProject(github, fakePlace({ project }));
const entities = entityKinds.flatMap((kind): readonly Entity[] => collected.ofKind(kind));

/** Every event, and the places of every comment on a line, by id. */
async function told(source: Pick<ProjectSource, 'scan'>) {
  const events: (readonly [number, unknown])[] = [];
  for await (const { id, data } of source.scan('event')) events.push([id, data]);
  const places: (readonly [number, ...unknown[]])[] = [];
  for await (const one of source.scan('review-comment'))
    places.push([one.id, one.line, one.originalLine, one.position, one.originalPosition, one.inReplyTo]);
  const byId = (one: readonly [number, ...unknown[]], other: readonly [number, ...unknown[]]) => one[0] - other[0];
  return { events: events.sort(byId), places: places.sort(byId) };
}

test('what is told has every field that it may have', async () => {
  expect(problems).toEqual([]);
  const { events, places } = await told(collected);
  const fields = new Set(
    collected.ofKind('event').flatMap(({ data }) => Object.keys(data).map((field) => `${data.type}.${field}`)),
  );
  for (const field of [
    ...['close.reason', 'close.by', 'close.commit', 'close.number', 'close.url', 'reopen.reason'],
    ...['merge.commit', 'merge.branch', 'dismiss-review.state', 'dismiss-review.commit', 'push.ofBase'],
    ...['auto-merge.method', 'auto-merge.reason', 'auto-merge.reasonCode', 'restore-branch.type'],
  ])
    expect([...fields], field).toContain(field);
  const closers = collected.ofKind('event').flatMap(({ data }) => (data.type === 'close' ? [data.by ?? ''] : []));
  expect([...new Set(closers)].sort()).toEqual(['', 'board', 'commit', 'pull-request']);
  expect(events.length).toBeGreaterThan(300);
  const kinds = places.map(([, , , position, original]) => `${position !== undefined} ${original !== undefined}`);
  expect([...new Set(kinds)].sort()).toEqual(['false true', 'true false', 'true true']);
});

test('a dump, F3 made of it, and a dump made of that say the same', async () => {
  const source = memorySource({ entities, files: {} });
  const expected = await told(source);
  const dump = await encoded(source);
  const fromDump = decodeDump(memoryIndex(dump.files));
  expect(await told(fromDump)).toEqual(expected);
  const f3 = await encoded(fromDump, { format: 'f3' });
  const fromF3 = decodeF3(memoryIndex(f3.files));
  expect(await told(fromF3)).toEqual(expected);
  const again = await encoded(fromF3);
  for (const path of ['extra/events.jsonl', 'extra/review-threads.jsonl'])
    expect(again.files.get(path)?.toString(), path).toBe(dump.files.get(path)?.toString());
  const reviews = [...dump.files.keys()].filter((path) => path.startsWith('reviews/'));
  expect(reviews.length).toBeGreaterThan(5);
  for (const path of reviews) expect(again.files.get(path)?.toString(), path).toBe(dump.files.get(path)?.toString());
});

test('events of which the dump holds a part and extra/ the whole are counted once, and fit their schemas', async () => {
  const { files, problems: odd } = await encoded(memorySource({ entities, files: {} }));
  expect(odd.filter(({ code }) => code === 'schema')).toEqual([]);
  const lines = (files.get('extra/events.jsonl')?.toString() ?? '').trimEnd().split('\n');
  const closes = lines.map((line) => JSON.parse(line).data).filter(({ type }) => type === 'close');
  // Those of which nothing more is known are in the dump alone.
  expect(closes.filter((data) => Object.keys(data).length === 1)).toEqual([]);
  expect(closes.length).toBeGreaterThan(10);
  const index = memoryIndex(files);
  const { signal } = new AbortController();
  const { reader } = await checkArchive(index, { signal });
  const findings = createFindings({ places: 10, allPlaces: 100, excerpts: 0 });
  const { units } = await reader.check(index, { findings, signal, made: 'here', onBytes: () => {} });
  expect(findings.all().filter(({ code }) => code === 'extra-broken')).toEqual([]);
  expect(units.events).toBe(collected.ofKind('event').length);
});
