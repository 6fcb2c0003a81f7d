import type { UnitProgress } from '../../src/model/run-record.ts';
import { defaultUnits } from '../../src/model/unit.ts';
import type { LibraryProject, LibraryView } from '../../src/worker/library-messages.ts';

/** Every state of the library as the worker would tell it; the figures are those of the drawings. */

const at = (moment: string) => Date.parse(`2026-03-${moment}Z`);

function row(got: number, expected: number, progress: UnitProgress['progress'], missing = 0): UnitProgress {
  return { got, expected, missing, requestsDone: 1, requests: 1, bytesDone: 0, progress };
}

const stopped: LibraryProject = {
  id: 'forgejo|https://git.harbor-lab.example|harbor-lab/tide-tables',
  owner: 'harbor-lab',
  name: 'tide-tables',
  host: 'git.harbor-lab.example',
  forge: 'Forgejo',
  state: 'collecting',
  locked: false,
  resumable: true,
  packable: true,
  withToken: true,
  isPrivate: true,
  percent: 62,
  expected: 6204,
  got: 3846,
  missing: 0,
  bytes: 88_100_000,
  touchedAt: at('12T18:20:00'),
  first: true,
  keepDeleted: false,
  units: defaultUnits,
  format: 'gitea-dump',
  progress: {
    git: row(2210, 2210, 'done'),
    issues: row(501, 501, 'done'),
    'pull-requests': row(333, 333, 'done'),
    comments: row(802, 1310, 'running'),
  },
};

const missing: LibraryProject = {
  ...stopped,
  id: 'forgejo|https://git.harbor-lab.example|harbor-lab/weather-buoy',
  name: 'weather-buoy',
  state: 'done',
  resumable: false,
  withToken: false,
  isPrivate: false,
  percent: 100,
  expected: 49_960,
  got: 49_957,
  missing: 3,
  bytes: 164_800_000,
  touchedAt: at('13T14:07:00'),
  finishedAt: at('13T14:07:00'),
  first: false,
  progress: { 'release-files': row(39, 41, 'done', 2), attachments: row(62, 63, 'done', 1) },
  outcome: { verdict: 'missing', expected: 49_960, got: 49_957, missing: 3, archiveBytes: 164_800_000 },
  changes: {
    new: 53,
    edited: 3,
    gone: 2,
    items: [
      { kind: 'issue', key: 'issue:0000000000000017', name: 'Mast sways', kept: true },
      { kind: 'comment', key: 'comment:0000000000000112', kept: true },
    ],
    requests: 61,
    since: '2026-03-02T09:00:00Z',
  },
};

const whole: LibraryProject = {
  ...missing,
  id: 'gitea|https://gitea.maintainer.example|maintainer/sensor-firmware',
  owner: 'maintainer',
  name: 'sensor-firmware',
  host: 'gitea.maintainer.example',
  forge: 'Gitea',
  withToken: true,
  expected: 182_406,
  got: 182_406,
  missing: 0,
  bytes: 1_300_000_000,
  touchedAt: at('02T09:00:00'),
  finishedAt: at('02T09:00:00'),
  progress: {},
  outcome: { verdict: 'whole', expected: 182_406, got: 182_406, missing: 0, archiveBytes: 1_290_000_000 },
  changes: { new: 0, edited: 0, gone: 0, items: [], requests: 12, since: '2026-02-20T09:00:00Z' },
};

function view(projects: readonly LibraryProject[], more: Partial<LibraryView> = {}): LibraryView {
  return { projects, bytes: projects.reduce((sum, one) => sum + one.bytes, 0), evicted: [], deleting: [], ...more };
}

export interface GalleryLibrary {
  readonly library: LibraryView;
  readonly persisted: boolean;
  readonly isPrivate?: true;
  /** Shown on the export screen instead, with the part of this test id. */
  readonly onExport?: string;
  /** Of the job; default: idle. */
  readonly state?: string;
  /** Name of a button to press once it is drawn. */
  readonly press?: string;
}

/** By name; `gallery.html?library=three`. */
export const galleryLibraries: Readonly<Record<string, GalleryLibrary>> = {
  empty: { library: view([]), persisted: false },
  stopped: { library: view([stopped]), persisted: false },
  three: { library: view([stopped, missing, whole]), persisted: true },
  kept: { library: view([missing, whole]), persisted: true },
  update: { library: view([missing, whole]), persisted: true, press: 'Update maintainer/sensor-firmware' },
  pack: { library: view([missing, whole]), persisted: true, press: 'Save ZIP harbor-lab/weather-buoy' },
  delete: { library: view([missing, whole]), persisted: true, press: 'Delete harbor-lab/weather-buoy' },
  deleting: { library: view([stopped, missing], { deleting: [stopped.id], bytes: 252_900_000 }), persisted: true },
  elsewhere: {
    library: view([{ ...stopped, locked: true, resumable: false, first: false }, whole]),
    persisted: true,
  },
  broken: {
    library: view([
      {
        ...missing,
        first: true,
        outcome: { verdict: 'broken', expected: 49_960, got: 8_752, missing: 41_208, archiveBytes: 90_000_000 },
        got: 8_752,
        missing: 41_208,
        progress: { git: row(0, 41_208, 'failed', 41_208) },
      },
    ]),
    persisted: true,
  },
  evicted: { library: view([whole], { evicted: [stopped.id, missing.id] }), persisted: false },
  private: { library: view([missing]), persisted: false, isPrivate: true },
  capped: {
    library: view([
      {
        ...stopped,
        state: 'failed',
        requestCap: 1000,
        notice: {
          code: 'request-cap',
          title: 'The limit of requests that you set is reached',
          why: '1,000 requests are made.',
          todo: 'Set a higher limit, then press Resume.',
        },
      },
    ]),
    persisted: true,
  },
  fault: {
    library: view([missing], {
      fault: {
        code: 'another-tab',
        tone: 'gap',
        title: 'Another tab is exporting this project',
        why: 'Only one tab may write a project.',
        todo: 'Go on there, or close that tab.',
        details: {},
      },
    }),
    persisted: true,
  },
  // Names that have no place to break.
  long: {
    library: view(
      [stopped, missing].map((one) => ({
        ...one,
        owner: 'department_of_everything',
        name: 'a_project_whose_name_goes_on_and_on_without_a_break',
        host: 'git.thenameofthisserverhasnoplacetobreakeither.example',
      })),
    ),
    persisted: true,
  },
  'offer-on-export': { library: view([stopped, { ...stopped, id: 'other' }]), persisted: false, onExport: 'offer' },
  'evicted-on-export': { library: view([whole], { evicted: [missing.id] }), persisted: false, onExport: 'notice' },
  room: { library: view([whole, missing]), persisted: true, onExport: 'make-room', state: 'failed-full' },
};

/** What the page remembered, as far as `evicted` speaks of it. */
export const galleryKnown = [stopped, missing].map(({ id, owner, name, touchedAt }) => ({
  id,
  name: `${owner}/${name}`,
  at: touchedAt,
}));
