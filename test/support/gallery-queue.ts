import type { OwnedProject, QueueItemState } from '../../src/model/queue-record.ts';
import type { RunNotice, RunOutcome } from '../../src/model/run-record.ts';
import type { QueueItemView, QueueView } from '../../src/worker/queue-messages.ts';

/** Every state of a queue as the worker would tell it; the figures are those of the drawings. */

const base = 'https://git.harbor-lab.example';
const at = (clock: string) => Date.parse(`2026-03-13T${clock}Z`);

function project(name: string, more: Partial<OwnedProject> = {}): OwnedProject {
  return {
    address: { forge: 'forgejo', base, owner: 'harbor-lab', name },
    description: '',
    visibility: 'public',
    archived: false,
    fork: false,
    empty: false,
    wiki: false,
    bytes: 12_600_000,
    openTickets: 14,
    ...more,
  };
}

interface Figures {
  readonly expected?: number;
  readonly got?: number;
  readonly missing?: number;
  readonly requests?: number;
  readonly percent?: number;
}

function item(
  own: OwnedProject,
  state: QueueItemState,
  figures: Figures = {},
  more: Partial<QueueItemView> = {},
): QueueItemView {
  const { expected = 0, got = 0, missing = 0, requests = 0, percent = 0 } = figures;
  const { owner, name } = own.address;
  const begun = state !== 'queued' && state !== 'skipped' ? { id: `forgejo|${base}|${owner}/${name}` } : {};
  return {
    project: own,
    key: `${base}/${owner}/${name}`,
    state,
    ...begun,
    ...{ expected, got, missing, requests, percent },
    ...more,
  };
}

function done(own: OwnedProject, count: number, requests: number, archiveBytes: number, missing = 0): QueueItemView {
  const got = count - missing;
  const outcome: RunOutcome = {
    verdict: missing === 0 ? 'whole' : 'missing',
    expected: count,
    got,
    missing,
    archiveBytes,
  };
  const archiveName = `${own.address.name}.zip`;
  return item(own, 'done', { expected: count, got, missing, requests, percent: 100 }, { outcome, archiveName });
}

function notice(code: string, title: string, why: string, todo: string): RunNotice {
  return { code, title, why, todo };
}

const wholeOnes = [
  done(project('ais-decoder'), 8112, 204, 12_600_000),
  done(project('buoy-hardware'), 22_940, 611, 310_000_000),
  done(project('docs'), 3075, 96, 41_000_000),
  done(project('legacy-logger', { archived: true }), 5340, 173, 8_200_000),
  done(project('playground', { empty: true }), 2, 9, 30_000),
];
const target = { address: 'https://s3.harbor-lab.example/kept', endpoint: '', region: '', as: 'zip' } as const;
const inBucket = wholeOnes.map((one) => ({
  ...one,
  inBucket: [`${target.address}/harbor-lab/${one.project.address.name}.zip`],
}));
const short = done(project('weather-buoy'), 49_960, 1045, 164_800_000, 3);
const failed = [
  item(
    project('anchor-cad'),
    'failed',
    { requests: 4 },
    {
      notice: notice(
        'not-found',
        'There is no harbor-lab/anchor-cad to be seen',
        '404: misspelt, or private and no token is given.',
        'Check the name, or enter a token.',
      ),
    },
  ),
  item(
    project('current-model'),
    'failed',
    { expected: 18_220, got: 11_406, requests: 388, percent: 62 },
    {
      notice: notice(
        'git-incomplete',
        'git: arrived incomplete',
        'Everything else of the project is collected.',
        'Try again.',
      ),
    },
  ),
];
const working = [
  item(project('harbor-map'), 'collecting', { expected: 30_118, got: 21_486, requests: 502, percent: 71 }),
  item(
    project('sea-state'),
    'collecting',
    { expected: 12_604, got: 2210, requests: 382, percent: 17 },
    { waiting: { until: at('09:35:41'), reason: 'asked' } },
  ),
];
const waiting = [item(project('tide-tables'), 'queued'), item(project('website'), 'queued')];

function byName(items: readonly QueueItemView[]): readonly QueueItemView[] {
  return items.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

const plain: QueueView = {
  id: '1',
  title: 'harbor-lab',
  state: 'running',
  items: byName([...wholeOnes, short, ...failed, ...working, ...waiting]),
  formats: ['gitea-dump'],
  filter: { private: true, archived: true, forks: false, empty: true, wikiOnly: false, pattern: '' },
  totals: {
    projects: 12,
    done: 6,
    needYou: 2,
    requests: 3414,
    cap: 10_000,
    bytes: 900_000_000,
    bytesExpected: 2_100_000_000,
    left: 1480,
  },
  faults: [],
  startedAt: at('09:12:00'),
  tokenFor: 'git.harbor-lab.example',
  needsToken: false,
  lately: [
    { at: at('09:34:58'), text: 'harbor-lab/weather-buoy: done' },
    { at: at('09:34:10'), text: 'The forge asked to wait 91 s' },
  ],
};

const listed = byName([
  ...['ais-decoder', 'buoy-hardware', 'docs', 'weather-buoy'].map((name) => item(project(name), 'queued')),
  item(project('legacy-logger', { archived: true }), 'queued'),
  item(project('vault', { visibility: 'private', bytes: 0 }), 'queued'),
  item(project('gitea-fork', { fork: true }), 'skipped'),
]);

/** By name; `undefined` stands for no queue. */
export const galleryQueues: Readonly<Record<string, QueueView>> = {
  listing: { ...plain, state: 'listing', title: '', items: listed, totals: { ...plain.totals, projects: 6 } },
  nothing: {
    ...plain,
    state: 'failed',
    items: [],
    faults: [{ line: 2, text: 'hello', why: 'This names neither a project nor an owner.' }],
    notice: {
      code: 'not-found',
      tone: 'gap',
      title: 'There is no harbor-lap to be seen',
      why: '404: misspelt, or private and no token is given.',
      todo: 'Check the name, or enter a token.',
      details: {},
    },
  },
  listed: {
    ...plain,
    state: 'listed',
    items: listed,
    totals: { ...plain.totals, projects: 6 },
    faults: [{ line: 7, text: 'git.harbor-lab.example', why: 'This names neither a project nor an owner.' }],
  },
  // Opened again: the token that showed its private projects is gone.
  again: { ...plain, state: 'listed', items: listed, totals: { ...plain.totals, projects: 6 }, needsToken: true },
  // Names that have no place to break.
  long: {
    ...plain,
    title: 'department_of_everything_that_is_made_here',
    tokenFor: 'git.thenameofthisserverhasnoplacetobreakeither.example',
    items: [done(project('a_project_whose_name_goes_on_and_on_without_a_break'), 49_960, 1045, 164_800_000, 3)],
  },
  running: {
    ...plain,
    saved: {
      of: `${base}/harbor-lab/docs`,
      format: 'gitea-dump',
      name: 'docs.zip',
      size: 41_000_000,
    },
  },
  paused: {
    ...plain,
    state: 'paused',
    needsToken: true,
    items: byName([
      ...wholeOnes,
      ...waiting,
      item(project('harbor-map'), 'paused', { expected: 30_118, got: 21_486, requests: 502, percent: 71 }),
    ]),
  },
  cap: {
    ...plain,
    state: 'paused',
    notice: {
      code: 'request-cap',
      tone: 'gap',
      title: 'The limit of requests that you set is reached',
      why: '10,000 requests were allowed, and so many were made.',
      todo: 'Set a higher limit, then press Resume. What is collected stays.',
      details: { cap: 10_000 },
    },
  },
  // Opened again: neither the token nor the keys are kept.
  reloaded: {
    ...plain,
    ...{ state: 'paused', target, needsToken: true, needsKeys: true },
    items: byName([...inBucket, ...waiting, item(project('vault', { visibility: 'private' }), 'queued')]),
    notice: {
      code: 'request-cap',
      tone: 'gap',
      title: 'The limit of requests that you set is reached',
      why: '10,000 requests were allowed, and so many were made.',
      todo: 'Set a higher limit, then press Resume. What is collected stays.',
      details: { cap: 10_000 },
    },
  },
  full: {
    ...plain,
    state: 'paused',
    items: byName([
      ...wholeOnes,
      ...waiting,
      item(project('harbor-map'), 'paused', { expected: 30_118, got: 21_486, requests: 502, percent: 71 }),
    ]),
    notice: {
      code: 'disk-full',
      tone: 'gap',
      title: 'This browser has no more room',
      why: 'The browser refused to keep more for this page. About 1,320 MB are still needed.',
      todo: 'Free room on the disk: while this page is open it goes on by itself, or press Resume. What is collected stays.',
      details: { needed: 1_320_000_000 },
    },
  },
  sending: {
    ...plain,
    target,
    items: byName([
      ...inBucket,
      item(
        project('harbor-map'),
        'sending',
        { expected: 30_118, got: 30_118, requests: 502, percent: 99 },
        { unsent: true, sending: { bytes: 41_000_000, size: 88_600_000 } },
      ),
      item(
        project('sea-state'),
        'sending',
        { expected: 12_604, got: 12_604, requests: 382, percent: 99 },
        { unsent: true, waiting: { until: at('14:05:20'), reason: 'asked', by: 'bucket' } },
      ),
      ...waiting,
    ]),
  },
  keys: {
    ...plain,
    ...{ state: 'paused', target, needsKeys: true },
    items: byName([
      ...inBucket,
      item(
        project('harbor-map'),
        'paused',
        { expected: 30_118, got: 30_118, requests: 502, percent: 99 },
        { unsent: true },
      ),
      ...waiting,
    ]),
  },
  sent: {
    ...plain,
    ...{ state: 'done', target, items: inBucket },
    totals: { ...plain.totals, projects: 5, done: 5, needYou: 0 },
  },
  saving: {
    ...plain,
    state: 'done',
    items: byName([...wholeOnes, short, ...failed]),
    totals: { ...plain.totals, projects: 8 },
    saving: { of: `${base}/harbor-lab/docs`, bytes: 12_000_000, size: 41_000_000 },
  },
  done: {
    ...plain,
    state: 'done',
    items: byName([...wholeOnes, short, ...failed]),
    totals: { ...plain.totals, projects: 8 },
  },
  whole: {
    ...plain,
    state: 'done',
    items: wholeOnes,
    totals: { ...plain.totals, projects: 5, done: 5, needYou: 0 },
    saved: { of: 'all', format: 'gitea-dump', name: 'harbor-lab.zip', size: 372_100_000 },
  },
};
