import type { BucketView } from '../../src/worker/bucket-messages.ts';
import type { MirrorItemView, MirrorOutcome, MirrorView } from '../../src/worker/mirror-messages.ts';

/** Every state of the mirror screen as the worker would tell it. */

const at = (clock: string) => Date.parse(`2026-03-13T${clock}Z`);
const options = { pullRequests: true, wikis: true, largeFiles: false, onePack: false };
const address = 'https://s3.harbor-lab.example/kept/git';
const text = [
  'https://git.harbor-lab.example/harbor-lab/weather-buoy weather-buoy.git',
  'https://git.harbor-lab.example/harbor-lab/tide-tables',
  'https://github.com/harbor-lab lab',
].join('\n');

function bucket(more: Partial<BucketView> = {}): BucketView {
  const names = ['reach', 'list', 'put', 'get', 'remove'] as const;
  return {
    state: 'done',
    place: address,
    region: 'us-east-1',
    steps: names.map((name) => ({ name, state: 'done' })),
    ...more,
  };
}

function outcome(what: MirrorOutcome['what'], more: Partial<MirrorOutcome> = {}): MirrorOutcome {
  const changes = { added: 0, moved: 0, deleted: 0 };
  return { what, refs: 96, packs: 1, objects: 41_208, bytes: 54_200_000, changes, problems: [], ...more };
}

function item(key: string, state: MirrorItemView['state'], more: Partial<MirrorItemView> = {}): MirrorItemView {
  return {
    key,
    source: `https://git.harbor-lab.example/harbor-lab/${key.split('/').at(-1)}`,
    state,
    objects: 0,
    fetched: 0,
    sent: 0,
    parts: 0,
    requests: 0,
    clone: `${address}/${key}`,
    ...more,
  };
}

const done = [
  item('weather-buoy.git', 'done', {
    outcome: outcome('new', { wiki: true }),
    ...{ fetched: 54_200_000, sent: 55_400_000, parts: 7, requests: 17 },
  }),
  item('tide-tables.git', 'done', {
    outcome: outcome('same', { objects: 2210, refs: 12, bytes: 812_000 }),
    requests: 2,
  }),
  item('lab/harbor-map.git', 'done', {
    outcome: outcome('updated', {
      packs: 3,
      changes: { added: 1, moved: 2, deleted: 1 },
      problems: ['2 of the files of Git LFS (1204 bytes) were not to be had: The server answers 404.'],
    }),
    ...{ fetched: 31_000, sent: 44_000, requests: 9 },
  }),
];
const working = [
  item('lab/ais-decoder.git', 'running', {
    phase: 'fetching',
    ...{ objects: 14_300, objectsExpected: 22_940, fetched: 31_500_000, sent: 25_200_000, parts: 5, requests: 9 },
    throughProxy: true,
  }),
  item('lab/sea-state.git', 'running', { phase: 'reading', requests: 1 }),
  item('lab/docs.git', 'running', {
    phase: 'verifying',
    ...{ objects: 3075, objectsExpected: 3075, fetched: 4_100_000, sent: 4_100_000, requests: 4 },
  }),
];
const failed = item('lab/anchor-cad.git', 'failed', {
  requests: 1,
  notice: {
    code: 'not-found',
    title: 'There is no harbor-lab/anchor-cad to be seen',
    why: '404: misspelt, or private and no token is given.',
    todo: 'Check the name, or enter a token.',
  },
});
const busy = item('lab/tide-tables.git', 'failed', {
  requests: 2,
  busy: { since: at('08:55:10'), seen: at('09:11:20') },
  notice: {
    code: 'mirror-busy',
    title: 'Somebody else is writing this mirror',
    why: 'Only one run at a time may write it.',
    todo: 'Try again when that is done. If it has ended without a word, take the mirror over.',
  },
});
const slow = [
  item('lab/ais-decoder.git', 'running', {
    phase: 'fetching',
    ...{ objects: 14_300, objectsExpected: 22_940, fetched: 31_500_000, sent: 25_200_000, parts: 5, requests: 9 },
    waiting: { until: at('09:35:20'), reason: 'asked', by: 'bucket' },
  }),
  item('lab/world.git', 'running', {
    phase: 'fetching',
    ...{ objects: 910_000, objectsExpected: 1_640_000, fetched: 2_115_000_000, sent: 2_113_000_000, parts: 252 },
    ...{ requests: 260, streamed: true },
  }),
];
const held = item('lab/tide-model.git', 'paused', { held: true, objects: 812, objectsExpected: 4100, requests: 3 });
const empty = item('lab/ideas.git', 'done', { outcome: outcome('empty', { refs: 0, packs: 0, objects: 0, bytes: 0 }) });
const waiting = [item('lab/playground.git', 'queued'), item('lab/website.git', 'queued')];

const totals = { done: 3, needYou: 1, fetched: 90_000_000, sent: 84_600_000, requests: 43 };
const plain: MirrorView = {
  state: 'running',
  items: [...done, empty, ...working, held, failed, ...waiting],
  listing: true,
  options,
  faults: [],
  totals,
  needsKeys: false,
  startedAt: at('09:12:00'),
  tokenFor: 'git.harbor-lab.example',
  lately: [
    { at: at('09:12:58'), text: 'lab/harbor-map.git: done' },
    { at: at('09:12:21'), text: 'tide-tables.git: done' },
  ],
  form: { address, endpoint: '', region: 'us-east-1', text },
};
const idle: MirrorView = {
  state: 'idle',
  items: [],
  listing: false,
  options,
  faults: [],
  totals: { done: 0, needYou: 0, fetched: 0, sent: 0, requests: 0 },
  needsKeys: false,
  lately: [],
};

const closed: BucketView = bucket({
  state: 'failed',
  steps: [
    { name: 'reach', state: 'failed' },
    ...(['list', 'put', 'get', 'remove'] as const).map((name) => ({ name, state: 'not-tried' as const })),
  ],
  notice: {
    code: 'bucket-cors',
    tone: 'gap',
    title: 'kept is not open to this page',
    why: 's3.harbor-lab.example answers, but does not let web pages of this address use the bucket (CORS).',
    todo: 'Paste the rule below into the settings of the bucket, then try again.',
    details: {},
  },
});

export interface GalleryMirror {
  readonly mirror: MirrorView;
  /** What the try of it found. */
  readonly bucket?: BucketView;
  readonly address?: string;
  readonly keyId?: string;
  readonly text?: string;
}

const filled = { address, keyId: 'AKIAHARBORLAB', text };

/** By name; `gallery.html?mirror=running`. */
export const galleryMirrors: Readonly<Record<string, GalleryMirror>> = {
  empty: { mirror: idle },
  s3: { mirror: idle, address: 's3://kept/git' },
  checking: {
    ...{ ...filled, mirror: idle },
    bucket: bucket({
      state: 'checking',
      steps: bucket().steps.map((step, at) => (at < 2 ? step : { ...step, state: 'not-tried' })),
    }),
  },
  ready: { ...filled, mirror: idle, bucket: bucket({ skew: -42, unguarded: true }) },
  closed: { ...filled, mirror: idle, bucket: closed },
  running: { ...filled, mirror: plain },
  slow: { ...filled, mirror: { ...plain, items: [...done, ...slow, ...waiting], listing: false } },
  busy: { ...filled, mirror: { ...plain, state: 'done', listing: false, items: [...done, busy] } },
  paused: {
    ...filled,
    keyId: '',
    mirror: {
      ...plain,
      state: 'paused',
      listing: false,
      needsKeys: true,
      items: [...done, item('lab/sea-state.git', 'paused'), ...waiting],
    },
  },
  full: {
    ...filled,
    mirror: {
      ...plain,
      state: 'paused',
      listing: false,
      items: [...done, item('lab/sea-state.git', 'paused'), ...waiting],
      notice: {
        code: 'bucket-full',
        tone: 'gap',
        title: 'The bucket is full',
        why: 's3.harbor-lab.example takes no more bytes.',
        todo: 'Make room there or raise its limit, then go on. What is in the bucket stays.',
        details: {},
      },
    },
  },
  odd: {
    ...filled,
    mirror: {
      ...plain,
      state: 'done',
      listing: false,
      finishedAt: at('09:14:12'),
      items: [...done, empty, failed],
      faults: [
        { line: 7, text: 'hello', why: 'This names neither a repository nor an owner.' },
        {
          ...{ line: 0, text: 'github.com/harbor-lab', partly: true },
          why: '2,312 of its repositories are left out: one list holds 5,000. Name a part of them in a list of its own: github.com/harbor-lab/a* are those that begin with a.',
        },
      ],
    },
  },
  done: {
    ...filled,
    mirror: {
      ...plain,
      state: 'done',
      listing: false,
      finishedAt: at('09:14:12'),
      items: done,
      totals: { ...totals, needYou: 0 },
    },
  },
};
