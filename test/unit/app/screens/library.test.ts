import { expect, test } from 'vitest';
import { offerWords } from '../../../../src/app/screens/library/offer-words.ts';
import { changeWords, doingOf, projectRow, rowNote, withJob } from '../../../../src/app/screens/library/project-row.ts';
import type { RunOutcome } from '../../../../src/model/run-record.ts';
import type { LibraryProject } from '../../../../src/worker/library-messages.ts';
import { galleryLibraries } from '../../../support/gallery-library.ts';
import { galleryQueues } from '../../../support/gallery-queue.ts';
import { galleryStates } from '../../../support/gallery-states.ts';

function project(name: string): LibraryProject {
  const found = galleryLibraries['three']?.library.projects.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

const stopped = project('tide-tables');
const missing = project('weather-buoy');
const whole = project('sensor-firmware');
const idle = galleryStates['idle'];
const running = galleryStates['collecting'];
if (idle === undefined || running === undefined) throw new Error('no such states');

test('what stopped, when, and what of it is here', () => {
  const { title, facts } = offerWords(stopped);
  expect(title).toBe('harbor-lab/tide-tables stopped at 62\u202f%');
  expect(facts[0]).toMatch(/^The browser closed on 12 Mar 2026 at \d\d:20\.$/);
  expect(facts[1]).toBe('802 of 1,310 comments are here; git, issues and pull requests are complete.');
});

test('how it came to stand', () => {
  const first = (more: Partial<LibraryProject>) => offerWords({ ...stopped, ...more }).facts[0];
  expect(first({ state: 'paused' })).toMatch(/^Paused on/);
  expect(first({ state: 'stopped' })).toMatch(/^Stopped on/);
  expect(first({ state: 'failed', notice: { code: 'x', title: 'No more room', why: '', todo: '' } })).toMatch(
    /^No more room, on/,
  );
  expect(offerWords({ ...stopped, state: 'paused', first: false }).title).toBe(
    'The update of harbor-lab/tide-tables is paused at 62\u202f%',
  );
});

test('many complete parts are counted, one has its own verb, none says nothing', () => {
  const done = {
    got: 1,
    expected: 1,
    missing: 0,
    requestsDone: 1,
    requests: 1,
    bytesDone: 0,
    progress: 'done',
  } as const;
  const facts = (progress: LibraryProject['progress']) => offerWords({ ...stopped, progress }).facts[1];
  expect(facts({ git: done })).toBe('Git is complete.');
  expect(facts({ issues: done })).toBe('Issues are complete.');
  expect(facts({ git: done, wiki: done, issues: done, labels: done, milestones: done })).toBe(
    'Git, wiki, issues and 2 more are complete.',
  );
  expect(facts({})).toBeUndefined();
});

test('what a project is at', () => {
  const at = (one: LibraryProject, job = idle, deleting: readonly string[] = []) =>
    doingOf(one, deleting, job, undefined);
  expect(at(stopped)).toBe('stopped');
  expect(at(whole)).toBe('done');
  expect(at(whole, idle, [whole.id])).toBe('deleting');
  expect(at({ ...stopped, locked: true })).toBe('elsewhere');
  expect(at({ ...stopped, locked: true }, { ...running, project: stopped.id })).toBe('here');
  expect(at(stopped, { ...running, project: stopped.id, elsewhere: true })).toBe('elsewhere');
  expect(at(whole, { ...running, project: stopped.id })).toBe('done');
});

test('what this tab exports among several projects is not taken for the work of another tab', () => {
  const locked = { ...stopped, locked: true };
  const queue = galleryQueues['running'];
  const [item] = queue?.items ?? [];
  if (queue === undefined || item === undefined) throw new Error('the gallery has no running queue');
  const ours = { ...queue, items: [{ ...item, id: stopped.id }] };
  expect(doingOf(locked, [], idle, ours)).toBe('here');
  expect(doingOf(locked, [], idle, { ...ours, state: 'paused' })).toBe('elsewhere');
  expect(doingOf(locked, [], idle, queue)).toBe('elsewhere');
  expect(doingOf(stopped, [], idle, ours)).toBe('stopped');
  expect(withJob(stopped, { ...running, project: whole.id }, 'here')).toBe(stopped);
});

test('rows: words, marks and rules', () => {
  expect(projectRow(stopped, 'stopped')).toMatchObject({
    name: 'harbor-lab/tide-tables',
    words: { strong: 'stopped at 62\u202f%', tone: 'note' },
    mark: { glyph: 'paused' },
    missing: undefined,
    rule: { state: 'paused', booked: 0.62 },
  });
  expect(projectRow(missing, 'done')).toMatchObject({
    words: { rest: 'whole, but for 3 files' },
    missing: 3,
    mark: { glyph: 'note' },
    rule: { state: 'total' },
  });
  expect(projectRow(whole, 'done')).toMatchObject({ words: { rest: 'whole' }, rule: { state: 'sum' }, missing: 0 });
  const outcome: RunOutcome = { verdict: 'broken', expected: 2, got: 1, missing: 1, archiveBytes: 1 };
  expect(projectRow({ ...missing, outcome }, 'done')).toMatchObject({
    words: { strong: 'broken:', tone: 'gap' },
    mark: { glyph: 'gap' },
  });
  expect(projectRow(whole, 'deleting')).toMatchObject({ words: { rest: 'being deleted' }, state: 'off' });
});

test('what is missing of several kinds is things', () => {
  const row = {
    got: 1,
    expected: 2,
    missing: 1,
    requestsDone: 1,
    requests: 1,
    bytesDone: 0,
    progress: 'done',
  } as const;
  const words = (progress: LibraryProject['progress'], count: number) =>
    projectRow({ ...missing, progress, missing: count }, 'done').words.rest;
  expect(words({ issues: row, comments: row }, 2)).toBe('whole, but for 2 things');
  expect(words({ issues: row }, 1)).toBe('whole, but for 1 issue');
  expect(words({}, 4)).toBe('whole, but for 4 things');
});

test('the second line: where from, when, what changed', () => {
  expect(rowNote(stopped)).toBe('git.harbor-lab.example, 12 Mar 2026. First export.');
  expect(rowNote(missing)).toBe(
    'git.harbor-lab.example, 13 Mar 2026. Last update: 53 new, 3 edited, 2 deleted there and kept here.',
  );
  expect(rowNote(whole)).toContain('Last update: nothing had changed, 12 requests.');
  const { changes } = missing;
  if (changes === undefined) throw new Error('no changes');
  expect(
    changeWords({ ...changes, new: 0, edited: 0, items: changes.items.map((one) => ({ ...one, kept: false })) }),
  ).toBe('2 deleted there');
});

test('while this tab works on it, the job has the figures', () => {
  const live = withJob(stopped, { ...running, project: stopped.id }, 'here');
  expect(live.percent).toBe(62);
  expect(live.got).toBe(running.units.reduce((sum, unit) => sum + (unit.ticked ? unit.got : 0), 0));
  expect(withJob(stopped, running, 'stopped')).toBe(stopped);
});
