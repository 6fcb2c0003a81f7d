import type { Receipt, UnitReceipt } from '../../src/model/receipt.ts';
import { type Unit, units } from '../../src/model/unit.ts';
import type { JobView, NoticeView, PreflightView, TotalsView, UnitView } from '../../src/worker/messages.ts';

/** Every state of a job as the worker would tell it, to look at and to check; the figures are those of the drawings. */

const url = 'https://git.harbor-lab.example/harbor-lab/weather-buoy';
const at = (clock: string) => Date.parse(`2026-03-13T${clock}Z`);

function row(unit: Unit, values: Partial<UnitView>): UnitView {
  return {
    unit,
    ticked: true,
    state: 'blank',
    got: 0,
    missing: 0,
    requests: 0,
    requestsDone: 0,
    bytesDone: 0,
    problems: 0,
    ...values,
  };
}

function rows(values: Readonly<Partial<Record<Unit, Partial<UnitView>>>>): UnitView[] {
  return units.map((unit) => row(unit, values[unit] ?? {}));
}

const planned = rows({
  git: { state: 'unknown', requests: 2, bytes: 54_200_000 },
  wiki: { state: 'unknown', requests: 2, note: '14 pages' },
  issues: { state: 'counted', expected: 428, requests: 9, note: '117 open, 311 closed' },
  'pull-requests': { state: 'counted', expected: 186, requests: 4, note: '11 open, 141 merged, 34 closed' },
  comments: { state: 'counted', expected: 1950, requests: 39 },
  reviews: { state: 'unknown', requests: 262, note: 'asked for the 131 that have any' },
  events: { state: 'unknown', requests: 614, note: 'one request per issue and pull request' },
  reactions: { state: 'off', ticked: false, requests: 2564 },
  attachments: { state: 'counted', expected: 63, requests: 63, bytes: 21_300_000 },
  labels: { state: 'counted', expected: 24, requests: 1, note: '6 of them the organisation’s' },
  milestones: { state: 'counted', expected: 9, requests: 1 },
  releases: { state: 'counted', expected: 17, requests: 1, warning: 'drafts stay hidden without a token' },
  'release-files': { state: 'counted', expected: 41, requests: 41, bytes: 88_600_000 },
});

const plannedTotals: TotalsView = {
  percent: 0,
  requests: 0,
  requestsExpected: 1039,
  bytes: 0,
  bytesExpected: 168_100_000,
  rate: 0,
  estimate: 230,
  knownMissing: 0,
};

const preflight: PreflightView = {
  forge: { id: 'forgejo', label: 'Forgejo', version: '11.0.3', host: 'git.harbor-lab.example' },
  project: {
    owner: 'harbor-lab',
    name: 'weather-buoy',
    description: 'Firmware and tables of a weather buoy',
    visibility: 'public',
    defaultBranch: 'main',
    created: '2016-05-02T09:14:00Z',
    updated: '2026-03-13T08:00:00Z',
    archived: false,
    empty: false,
  },
  token: {
    given: false,
    scopes: ['read:repository', 'read:issue'],
    pageUrl: 'https://git.harbor-lab.example/user/settings/applications',
  },
  routes: {
    api: { direct: 'open', proxy: 'not-needed', used: 'direct' },
    git: { direct: 'closed', proxy: 'open', used: 'proxy' },
    files: { direct: 'open', proxy: 'not-needed', used: 'direct' },
    attachments: { direct: 'open', proxy: 'not-needed', used: 'direct' },
  },
  requestsMade: 7,
  checkedAt: at('14:02:00'),
  cannot: [],
};

const plainPreflight: PreflightView = {
  ...preflight,
  token: { ...preflight.token, given: true },
  viewer: { name: 'maintainer', missingScopes: [] },
  routes: { ...preflight.routes, git: { direct: 'open', proxy: 'not-needed', used: 'direct' } },
  cannot: ['E-mail addresses of people; the forge does not tell them.', 'Secrets and settings of runners.'],
};

const gitClosed: NoticeView = {
  code: 'git-closed',
  tone: 'note',
  title: 'git.harbor-lab.example keeps its git closed to web pages',
  why: 'The server’s setting for this (CORS) is on for the API and off for git, as Forgejo comes. Nothing is wrong with the project.',
  todo: 'Choose how to go on.',
  choices: [
    {
      id: 'proxy',
      title: 'Through this page’s proxy.',
      text: 'It reads only, keeps nothing, and sees what it carries. No token is set, so it sees public data.',
    },
    {
      id: 'without-git',
      title: 'Without git.',
      text: 'The receipt will say so, and a restore will not accept the dump.',
    },
  ],
  chosen: 'proxy',
  forGood: {
    text: 'Whoever runs the server adds these lines to app.ini and restarts it. Then press Check.',
    lines: '[repository]\nACCESS_CONTROL_ALLOW_ORIGIN = https://takeout.harbor-lab.example',
  },
  details: { host: 'git.harbor-lab.example' },
};

const base: JobView = {
  state: 'idle',
  url,
  format: 'gitea-dump',
  units: rows({ reactions: { state: 'off', ticked: false } }),
  totals: { ...plannedTotals, requestsExpected: 0, bytesExpected: 0, knownMissing: 0 },
  status: '',
  lately: [],
};

const running = rows({
  git: {
    state: 'running',
    expected: 41_208,
    got: 37_190,
    requests: 2,
    requestsDone: 2,
    bytes: 54_200_000,
    bytesDone: 48_900_000,
  },
  wiki: { state: 'done', expected: 312, got: 312, requests: 2, requestsDone: 2, bytesDone: 400_000 },
  issues: { state: 'done', expected: 428, got: 428, requests: 9, requestsDone: 9 },
  'pull-requests': { state: 'done', expected: 186, got: 186, requests: 4, requestsDone: 4 },
  comments: { state: 'waiting', expected: 1950, got: 1200, requests: 39, requestsDone: 24 },
  reviews: { state: 'next', requests: 262 },
  events: { state: 'done', expected: 5118, got: 5118, requests: 614, requestsDone: 614 },
  reactions: { state: 'off', ticked: false },
  attachments: { state: 'next', expected: 63, requests: 63 },
  labels: { state: 'done', expected: 24, got: 24, requests: 1, requestsDone: 1 },
  milestones: { state: 'done', expected: 9, got: 9, requests: 1, requestsDone: 1 },
  releases: { state: 'done', expected: 17, got: 17, requests: 1, requestsDone: 1 },
  'release-files': {
    state: 'running',
    expected: 41,
    got: 23,
    requests: 41,
    requestsDone: 23,
    bytes: 88_600_000,
    bytesDone: 49_800_000,
  },
});

const runningTotals: TotalsView = {
  percent: 62,
  requests: 681,
  requestsExpected: 1039,
  bytes: 102_300_000,
  bytesExpected: 168_100_000,
  rate: 3_100_000,
  left: 110,
  startedAt: at('14:03:00'),
  knownMissing: 0,
};

/** Views are drawn as if it were this moment. */
export const galleryNow = at('14:04:31');

const collecting: JobView = {
  ...base,
  state: 'collecting',
  preflight,
  units: running,
  totals: runningTotals,
  status: 'Collecting harbor-lab/weather-buoy',
  waiting: { until: galleryNow + 41_000, reason: 'asked' },
  lately: [
    {
      at: at('14:04:31'),
      text: 'Comments: the forge answered 429 and asked to wait 41 s. Goes on at 14:05:12. Git and release files go on meanwhile.',
    },
    { at: at('14:04:30'), text: 'events: done, 5,118 in 614 requests' },
    { at: at('14:03:52'), text: 'wiki: verified, 312 objects, 3 refs' },
    { at: at('14:03:20'), text: 'issues: done, 428 in 9 requests' },
  ],
};

function still(view: JobView, status: string): JobView {
  const { waiting: _, ...rest } = view;
  const units = view.units.map((unit) =>
    unit.state === 'running' || unit.state === 'waiting' ? { ...unit, state: 'paused' as const } : unit,
  );
  return { ...rest, units, status };
}

function complete(got: number, more: Partial<UnitReceipt> = {}): UnitReceipt {
  return { outcome: 'complete', expected: got, got, missing: [], ...more };
}

const receipt: Receipt = {
  layout: '1.0',
  format: { id: 'gitea-dump', version: '1.0' },
  source: { url, forge: 'Forgejo 11.0.3' },
  project: { owner: 'harbor-lab', name: 'weather-buoy' },
  verdict: 'missing',
  units: {
    git: complete(41_208, { note: 'verified, all of 96 refs and all that they reach present', bytes: 54_200_000 }),
    wiki: complete(312, { note: 'verified, 14 pages' }),
    issues: complete(428),
    'pull-requests': complete(186),
    comments: complete(1950),
    reviews: complete(604),
    events: complete(5118),
    reactions: { outcome: 'off', got: 0, missing: [] },
    discussions: { outcome: 'not-offered', got: 0, missing: [] },
    edits: { outcome: 'not-offered', got: 0, missing: [] },
    attachments: {
      outcome: 'missing',
      expected: 63,
      got: 62,
      missing: [{ id: 'attachment:88', name: 'mast-photo.jpg', reason: 'not-found' }],
    },
    labels: complete(24),
    milestones: complete(9),
    releases: complete(17),
    'release-files': {
      outcome: 'missing',
      expected: 41,
      got: 39,
      missing: [
        { id: 'asset:311', name: 'buoy-fw-2.1.0-debug.elf', reason: 'not-found' },
        { id: 'asset:207', name: 'calibration-tables.csv', reason: 'not-found' },
      ],
    },
  },
  problems: [
    {
      code: 'file-not-found',
      severity: 'loses-data',
      message: 'A release file is listed, but not there',
      unit: 'release-files',
      place: 'asset:311',
    },
    {
      code: 'file-not-found',
      severity: 'loses-data',
      message: 'A release file is listed, but not there',
      unit: 'release-files',
      place: 'asset:207',
    },
    {
      code: 'attachment-not-found',
      severity: 'loses-data',
      message: 'An attachment is linked, but not there',
      unit: 'attachments',
      place: 'attachment:88',
    },
    {
      code: 'label-from-owner',
      severity: 'odd',
      message: 'A label is used that only the organisation defines',
      unit: 'labels',
      place: 'label:kind/bug',
    },
    {
      code: 'label-from-owner',
      severity: 'odd',
      message: 'A label is used that only the organisation defines',
      unit: 'labels',
      place: 'label:kind/docs',
    },
    {
      code: 'text-nul',
      severity: 'odd',
      message: 'A character that no database takes (NUL) was left out',
      unit: 'comments',
      place: 'comment:412',
      field: 'body',
    },
  ],
  problemsLeftOut: 0,
  losses: [
    { code: 'events', what: 'Events the dump has no word for', count: 2204, where: 'extra/events.jsonl' },
    { code: 'assignees', what: 'Assignees, which a restore drops', count: 212, where: 'extra/assignees.jsonl' },
    { code: 'attachments', what: 'Attachments of issues and comments', count: 62, where: 'extra/attachments.jsonl' },
    { code: 'threads', what: 'Review threads: resolved, and by whom', count: 38, where: 'extra/review-threads.jsonl' },
    { code: 'dependencies', what: 'Dependencies between issues', count: 6, where: 'extra/dependencies.jsonl' },
  ],
};

const done: JobView = {
  ...base,
  state: 'done',
  preflight,
  units: running.map((unit) => (unit.ticked ? { ...unit, state: 'done' as const } : unit)),
  totals: { ...runningTotals, percent: 100, requests: 1045, requestsExpected: 1045 },
  status: 'harbor-lab/weather-buoy',
  receipt,
  archive: { name: 'weather-buoy.zip', size: 164_800_000 },
  restoreCommands: [
    'unzip weather-buoy.zip -d weather-buoy',
    'cd weather-buoy && sha256sum -c SHA256SUMS',
    'gitea restore-repo --repo_dir "$PWD" \\',
    '  --owner_name harbor-lab --repo_name weather-buoy --validation',
  ].join('\n'),
  finishedAt: at('14:07:12'),
};

const whole: Receipt = {
  ...receipt,
  verdict: 'whole',
  problems: [],
  losses: [],
  units: { ...receipt.units, attachments: complete(63), 'release-files': complete(41, { bytes: 88_600_000 }) },
};

const broken: Receipt = {
  ...receipt,
  verdict: 'broken',
  units: {
    ...receipt.units,
    git: {
      outcome: 'failed',
      expected: 41_208,
      got: 26_310,
      missing: [{ id: 'git', reason: 'pack-cut-off' }],
      note: 'arrived incomplete',
    },
  },
  problems: [
    {
      code: 'pack-cut-off',
      severity: 'stops-restore',
      message: 'The repository arrived incomplete',
      unit: 'git',
      place: 'git-repository',
    },
    ...receipt.problems,
  ],
};

function failed(
  code: string,
  words: Pick<NoticeView, 'title' | 'why' | 'todo'>,
  more: Partial<NoticeView> = {},
): JobView {
  return { ...base, state: 'failed', status: 'Stopped', notice: { code, tone: 'gap', ...words, details: {}, ...more } };
}

const corsClosed = failed(
  'cors-closed',
  {
    title: 'git.harbor-lab.example does not let web pages read it',
    why: 'Many forges are closed to other pages until they are set up otherwise; nothing you typed is wrong.',
    todo: 'Whoever runs the server can open it with the lines below, or list it in this page’s proxy.',
  },
  {
    forGood: {
      text: 'Whoever runs the server adds these lines to app.ini and restarts it. Then press Check.',
      lines: [
        '[cors]',
        'ENABLED      = true',
        'ALLOW_DOMAIN = https://takeout.harbor-lab.example',
        'HEADERS      = Content-Type,User-Agent,Authorization',
        '',
        '[repository]',
        'ACCESS_CONTROL_ALLOW_ORIGIN = https://takeout.harbor-lab.example',
      ].join('\n'),
    },
  },
);

/** By name; `idle` is what the page shows by itself. */
export const galleryStates: Readonly<Record<string, JobView>> = {
  idle: base,
  checking: { ...base, state: 'checking', status: 'Asking git.harbor-lab.example' },
  'ready-notice': {
    ...base,
    state: 'ready',
    status: gitClosed.title,
    preflight,
    notice: gitClosed,
    units: planned,
    totals: plannedTotals,
  },
  ready: {
    ...base,
    state: 'ready',
    status: 'Ready.',
    preflight: plainPreflight,
    totals: { ...plannedTotals, knownMissing: 1 },
    units: planned.map((unit) => {
      if (unit.unit === 'wiki') return { ...unit, state: 'not-offered', note: 'switched off at the forge' };
      if (unit.unit === 'reviews') return { ...unit, state: 'no-access', note: 'needs a token with read:repository' };
      return unit;
    }),
  },
  collecting,
  verifying: {
    ...still(collecting, 'Collecting harbor-lab/weather-buoy'),
    units: running.map((unit) => {
      if (unit.unit === 'git') return { ...unit, state: 'verifying', got: 0, fraction: 0.75 };
      if (unit.unit === 'comments') return { ...unit, state: 'running', missing: 2 };
      if (unit.unit === 'reviews') return { ...unit, state: 'running', got: 96, requestsDone: 150 };
      if (unit.unit === 'milestones') return { ...unit, state: 'empty', expected: 0, got: 0 };
      return unit;
    }),
  },
  paused: { ...still(collecting, 'Paused harbor-lab/weather-buoy'), state: 'paused' },
  packing: {
    ...done,
    state: 'packing',
    status: 'Packing harbor-lab/weather-buoy',
    totals: { ...runningTotals, percent: 99, requests: 1045, requestsExpected: 1045 },
  },
  done,
  saving: { ...done, saving: { archive: 0, bytes: 12_600_000, size: 164_800_000 } },
  saved: { ...done, receipt: whole, saved: { name: 'weather-buoy.zip', size: 164_800_000 } },
  both: {
    ...{ ...done, receipt: whole, format: 'gitea-dump,f3', saved: { name: 'weather-buoy.zip', size: 164_800_000 } },
    others: [
      {
        ...{ format: 'f3', name: 'weather-buoy-f3.zip', size: 171_300_000, saved: false },
        losses: [{ code: 'event', what: 'timeline events', count: 614, where: 'extra/event.jsonl' }],
        restoreCommands: 'unzip weather-buoy-f3.zip -d weather-buoy',
      },
    ],
  },
  broken: { ...done, receipt: broken },
  'files-to-bring': {
    ...done,
    bringFiles: {
      commands: [
        'gh release download v2.1.0 --repo harbor-lab/weather-buoy --dir weather-buoy-files/v2.1.0 --skip-existing',
        'gh release download v2.0.0 --repo harbor-lab/weather-buoy --dir weather-buoy-files/v2.0.0 --skip-existing',
        'curl -fL --create-dirs -o weather-buoy-files/attachments/user-attachments/files/88/mast.log https://git.example/user-attachments/files/88/mast.log',
      ].join('\n'),
      ...{ folder: 'weather-buoy-files', files: 3, bytes: 4_300_000 },
      given: [{ name: 'weather-buoy-files', files: 3, fits: 2, differs: ['v2.1.0/calibration-tables.csv'] }],
    },
  },
  'failed-cors': corsClosed,
  'failed-unauthorized': {
    ...still(collecting, 'Stopped harbor-lab/weather-buoy'),
    state: 'failed',
    notice: {
      code: 'unauthorized',
      tone: 'gap',
      title: 'The forge does not accept this token',
      why: 'It answered 401: the token is mistyped, expired or revoked.',
      todo: 'Paste it again or make a new one, then go on. What is collected stays.',
      details: { status: 401 },
    },
  },
  'failed-scope': failed('missing-scope', {
    title: 'The token may not read all of this project',
    why: 'It lacks read:repository; it has read:issue.',
    todo: 'Make a token with read:repository and read:issue, paste it, and press Check.',
  }),
  'failed-not-found': failed('not-found', {
    title: 'There is no harbor-lab/wether-buoy to be seen',
    why: '404: misspelt, or private and no token is given.',
    todo: 'Check the name, or enter a token.',
  }),
  'failed-offline': {
    ...still(collecting, 'Stopped harbor-lab/weather-buoy'),
    state: 'failed',
    notice: {
      code: 'offline',
      tone: 'gap',
      title: 'No connection',
      why: 'This browser says that it is offline.',
      todo: 'Press Resume when the connection is back. What is collected stays.',
      details: {},
    },
  },
  unreachable: {
    ...collecting,
    waiting: { until: galleryNow + 12_000, reason: 'unreachable', since: at('14:01:00') },
    requestCap: 10_000,
    mode: 'update',
  },
  elsewhere: {
    ...collecting,
    elsewhere: true,
    project: 'forgejo|https://git.harbor-lab.example|harbor-lab/weather-buoy',
  },
  updated: {
    ...done,
    mode: 'update',
    changes: {
      new: 53,
      edited: 3,
      gone: 2,
      items: [
        { kind: 'issue', key: 'issue:0000000000000017', name: 'Mast sways', kept: false },
        { kind: 'comment', key: 'comment:0000000000000112', kept: true },
      ],
      requests: 61,
      since: '2026-03-02T09:00:00Z',
    },
  },
  'failed-cap': {
    ...still(collecting, 'Stopped harbor-lab/weather-buoy'),
    state: 'failed',
    requestCap: 700,
    notice: {
      code: 'request-cap',
      tone: 'gap',
      title: 'The limit of requests that you set is reached',
      why: '700 requests were allowed, and so many were made.',
      todo: 'Set a higher limit, then press Resume. What is collected stays.',
      details: { cap: 700 },
    },
  },
  'failed-full': {
    ...still(collecting, 'Stopped harbor-lab/weather-buoy'),
    state: 'failed',
    needed: 38_000_000,
    notice: {
      code: 'disk-full',
      tone: 'gap',
      title: 'This browser has no more room',
      why: 'The browser refused to keep more for this page. About 38 MB are still needed.',
      todo: 'Free room on the disk: while this page is open it goes on by itself, or press Resume. What is collected stays.',
      details: { needed: 38_000_000 },
    },
  },
  'failed-other': {
    ...still(collecting, 'Stopped harbor-lab/weather-buoy'),
    state: 'failed',
    notice: {
      code: 'other-project',
      tone: 'gap',
      title: 'Another project is at the address of harbor-lab/weather-buoy now',
      why: 'The forge gives it another number than the one that is kept here.',
      todo: 'Start anew, which forgets what is kept, or stop and keep the old one.',
      details: {},
    },
  },
  'failed-right': {
    ...still(collecting, 'Stopped harbor-lab/weather-buoy'),
    state: 'failed',
    notice: {
      code: 'missing-scope',
      tone: 'gap',
      title: 'The token may not read all of this project',
      why: 'It lacks read:issue.',
      todo: 'Make a token with read:repository and read:issue, paste it, and press Resume.',
      details: { unit: 'reviews,pull-requests' },
    },
  },
};
