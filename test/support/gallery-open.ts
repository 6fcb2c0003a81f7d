import { dumpTargets } from '../../src/formats/gitea-dump/targets.ts';
import { usualRepair } from '../../src/model/repair-choice.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import type { OpenView } from '../../src/worker/open-messages.ts';
import { galleryNow } from './gallery-states.ts';

const targets = dumpTargets;
const base = { target: 'gitea', name: 'weather-buoy-dump.zip', startedAt: galleryNow - 6000 } as const;

const accounts: Verdict['accounts'] = [
  { name: 'archive', got: 1204, missing: 0, problems: 0 },
  { name: 'git', expected: 41_190, got: 41_190, missing: 0, problems: 1, severity: 'odd' },
  { name: 'wiki', expected: 312, got: 312, missing: 0, problems: 1, severity: 'loses-data' },
  { name: 'issues', expected: 428, got: 250, missing: 178, problems: 1, severity: 'stops-restore' },
  { name: 'pull-requests', expected: 186, got: 186, missing: 0, problems: 0 },
  { name: 'patches', expected: 186, got: 183, missing: 3, problems: 3, severity: 'stops-restore' },
  { name: 'comments', expected: 1950, got: 1950, missing: 0, problems: 4, severity: 'odd' },
  { name: 'reviews', expected: 516, got: 516, missing: 0, problems: 88, severity: 'loses-data' },
  { name: 'labels', expected: 24, got: 24, missing: 0, problems: 2, severity: 'odd' },
  { name: 'milestones', expected: 9, got: 9, missing: 0, problems: 0 },
  { name: 'releases', expected: 17, got: 17, missing: 0, problems: 0 },
  { name: 'release-files', expected: 41, got: 39, missing: 2, problems: 2, severity: 'loses-data' },
];

const emptyBatch = {
  code: 'yaml-empty-batch',
  severity: 'stops-restore',
  title: 'An empty list stands in the middle of a file',
  why: 'Gitea writes [] when a page of its own list held no issue, and cannot read that again. The issues below the line are whole.',
  todo: 'Remove the line. All 428 issues are then read.',
} as const;

const reviewState = {
  code: 'review-state',
  severity: 'loses-data',
  title: 'A review has a state that a restore turns into “pending”',
  why: 'The restorer knows other words for the states of reviews.',
  todo: 'Write the word that the restorer knows.',
} as const;

const unnamed = {
  code: 'author-empty',
  severity: 'odd',
  title: 'A comment’s author has no name',
  why: 'The account was deleted before the dump was made.',
  todo: 'Nothing; it is shown as “ghost”.',
} as const;

const broken: Verdict = {
  ...{ verdict: 'stops-restore', target: 'gitea', targets, format: 'gitea-dump', madeBy: 'Gitea 1.22' },
  ...{ project: 'harbor-lab/weather-buoy', git: 'verified', accounts },
  groups: [
    {
      ...{ ...emptyBatch, count: 1 },
      places: [
        {
          ...{ code: emptyBatch.code, severity: emptyBatch.severity, message: emptyBatch.title },
          ...{ file: 'issue.yml', line: 9204, column: 1, span: 2 },
          finding: 'Gitea’s reader gives up here; the 178 issues below are lost to it',
          excerpt: [
            { number: 9202, text: '  assignees:', cut: 0 },
            { number: 9203, text: '      - reviewer-2', cut: 0 },
            { number: 9204, text: '[]', cut: 0 },
            { number: 9205, text: '- number: 251', cut: 0 },
            { number: 9206, text: '  title: \u202egnp.exe', cut: 0 },
          ],
        },
      ],
    },
    {
      ...{ ...reviewState, count: 88 },
      places: Array.from({ length: 12 }, (_, index) => ({
        ...{ code: reviewState.code, severity: reviewState.severity, message: reviewState.title },
        ...{ file: `reviews/${141 + index}.yml`, line: 12, column: 10, span: 15, field: 'state' },
        finding: 'the restorer knows CHANGES_REQUESTED',
        about: { kind: 'pull-request', number: 141 + index, said: { kind: 'review', id: 300 + index } } as const,
        excerpt: [
          { number: 10, text: '  reviewer_name: reviewer-2', cut: 0 },
          { number: 11, text: '  official: true', cut: 0 },
          { number: 12, text: '  state: REQUEST_CHANGES', cut: 0 },
        ],
      })),
    },
    {
      ...{ ...unnamed, count: 4 },
      places: [
        {
          ...{ code: unnamed.code, severity: unnamed.severity, message: unnamed.title },
          ...{ file: 'comments/12.yml', line: 3, column: 3 },
        },
      ],
    },
  ],
  losses: [
    { code: 'visibility', what: 'Visibility', count: 1, after: 'public, whatever it was; set it by hand' },
    { code: 'reactions', what: 'Reactions', count: 233, after: 'all made at the time of the restore' },
    { code: 'assignees', what: 'Assignees', count: 212, after: 'gone' },
  ],
};

const whole: Verdict = {
  ...{
    verdict: 'whole',
    target: 'gitea',
    targets,
    format: 'gitea-dump',
    version: '1.0',
    madeBy: 'forge-takeout 0.1.0',
  },
  ...{ project: 'harbor-lab/weather-buoy', git: 'verified', groups: [], losses: [] },
  accounts: accounts.map(({ name, expected = 1204 }) => ({ name, expected, got: expected, missing: 0, problems: 0 })),
};

const unsafe: Verdict = {
  ...{ verdict: 'refused', target: 'gitea', targets: [], accounts: [], losses: [] },
  groups: [
    {
      ...{ code: 'unsafe-path', severity: 'stops-restore', count: 1 },
      title: 'This archive tries to write outside its folder.',
      why: 'Entry 14 of 1,204 is named ../../.profile.',
      todo: 'Do not unpack it elsewhere. Copy the report and show it to whoever gave you the archive.',
      places: [{ code: 'unsafe-path', severity: 'stops-restore', message: 'It is named so.', place: '../../.profile' }],
    },
  ],
};

const longLine = `{"number":12,"kind":"event","text":"${'波が高い wave '.repeat(30)}","at":"yesterday"}`;
const sheets: Verdict = {
  ...broken,
  groups: [
    {
      ...{
        ...reviewState,
        code: 'extra-broken',
        severity: 'odd',
        count: 20_012,
        title: 'A line of extra/ is not as it should be.',
      },
      places: Array.from({ length: 20_000 }, (_, index) => ({
        ...({ code: 'extra-broken', severity: 'odd', message: 'A line of extra/ is not as it should be.' } as const),
        ...{ file: 'extra/events.jsonl', line: index + 1, column: longLine.indexOf('"at"') + 1, span: 4, field: '/at' },
        finding: 'must match pattern',
        about: { kind: 'issue', number: index + 1 } as const,
        ...(index < 1000 && {
          excerpt: [{ number: index + 1, text: longLine.slice(297), cut: 297 } as const],
        }),
      })),
    },
    ...broken.groups,
  ],
};

/** The Open screen in each of its states. */
export const galleryOpened: Readonly<Record<string, OpenView>> = {
  drop: { state: 'idle', target: 'gitea', name: '' },
  checking: {
    ...{ ...base, state: 'checking' },
    progress: { phase: 'reading', bytes: 41_200_000, bytesTotal: 164_800_000, file: 'comments/117.yml', problems: 3 },
  },
  broken: { ...base, state: 'done', finishedAt: galleryNow, verdict: broken },
  sheets: { ...base, state: 'done', finishedAt: galleryNow, verdict: sheets },
  whole: { ...base, name: 'weather-buoy.zip', state: 'done', finishedAt: galleryNow, verdict: whole },
  repaired: {
    ...{ ...base, state: 'done', finishedAt: galleryNow, verdict: broken },
    repair: {
      ...{ format: 'gitea-dump', state: 'ready', name: 'weather-buoy-repaired.zip', size: 164_800_000 },
      ...{ choices: usualRepair, offer: { unread: 1, beside: 3 } },
      verdict: {
        ...{ ...whole, verdict: 'odd', groups: broken.groups.slice(2) },
        accounts: whole.accounts.map((one) => (one.name === 'release-files' ? { ...one, expected: 39, got: 39 } : one)),
      },
    },
  },
  converted: {
    ...{ ...base, name: 'weather-buoy.zip', state: 'done', finishedAt: galleryNow, verdict: whole },
    conversion: {
      ...{ format: 'f3', state: 'ready', name: 'weather-buoy-f3.zip', size: 171_300_000 },
      verdict: { ...whole, format: 'f3', target: 'f3' },
      losses: [
        { code: 'event', what: 'timeline events', count: 614, where: 'extra/event.jsonl' },
        { code: 'draft', what: 'draft flags of pull requests', count: 2, where: 'extra/pull-request.jsonl' },
        { code: 'lost', what: 'things without a place', count: 1 },
      ],
    },
  },
  converting: {
    ...{ ...base, name: 'weather-buoy.zip', state: 'done', finishedAt: galleryNow, verdict: whole },
    conversion: {
      ...{ format: 'f3', state: 'making' },
      progress: {
        phase: 'writing',
        bytes: 41_200_000,
        bytesTotal: 164_800_000,
        file: 'forge/users/4.json',
        problems: 0,
      },
    },
  },
  unsafe: { ...base, name: 'present.zip', state: 'done', finishedAt: galleryNow, verdict: unsafe },
};
