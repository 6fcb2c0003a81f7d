import { counters, flags, inReplyTo, noTickets, requestId, requestOfficial } from './compare-known.ts';
import { isRow } from './compare-read.ts';
import type { Known } from './compare-records.ts';
import { absent, isFalse, isTrue, known } from './compare-rule.ts';

/** Times 0 and 1: what forges write for "unknown" and for "no deadline". */
const zeroTime = '0001-01-01T00:00:00Z';
const noDeadline = '1970-01-01T00:00:00Z';

const commit = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{40}$/.test(value);

/** Files of the golden dump that no YAML reader can read: a multi-line text begins with white space (the defect of the forge's writer). */
export const unreadableGolden: readonly string[] = [
  'comments/14.yml',
  'comments/42.yml',
  'comments/44.yml',
  'issue.yml',
  'release.yml',
  'reviews/32.yml',
];

/** Branches of pull requests as golden names them when the branch is gone, or was never there. */
const goneBranch = (value: unknown) => typeof value === 'string' && /^refs\/pull\/\d+\/head$/.test(value);

const goldenPulls: readonly Known[] = [
  known({
    file: /^pull_request\.yml$/,
    field: /^\d+\/base\/sha$/,
    reason: 'golden has the tip of the base branch, which a restore takes for the merge base',
    ours: commit,
    theirs: '36b811f99fe8001c9907ed0d912995fd550c354a',
  }),
  known({
    file: /^pull_request\.yml$/,
    field: /^\d+\/head\/ref$/,
    reason: 'golden has a reference in place of the name of a deleted branch',
    ours: (value: unknown) => typeof value === 'string' && value !== '' && !value.startsWith('refs/'),
    theirs: goneBranch,
  }),
  known({
    file: /^pull_request\.yml$/,
    field: /^\d+\/head\/clone_url$/,
    reason: 'an address of a fork makes a restore ask the network; heads are in the project itself',
    ours: '',
    theirs: (value: unknown) => typeof value === 'string' && value.endsWith('/weather-buoy.git'),
  }),
  known({
    file: /^pull_request\.yml$/,
    field: /^\d+\/ensured_safe$/,
    reason: 'a restore sets it itself, whatever the file says',
    ours: isFalse,
    theirs: isTrue,
  }),
  known({
    file: /^pull_request\.yml$/,
    field: /^38\/is_draft$/,
    reason: 'golden does not know drafts',
    ours: isTrue,
    theirs: isFalse,
  }),
  known({
    file: /^pull_request\.yml$/,
    field: /^\d+\/labels\/[^/]+\/exclusive$/,
    reason: 'inside issues and pull requests only the name of a label counts',
    ours: absent,
    theirs: isFalse,
  }),
];

const event = /^(reopen|close|merge_pull|lock|unlock|pin|unpin|change_title|change_target_branch)$/;

function isEvent(value: unknown): boolean {
  return isRow(value) && event.test(String(value['comment_type']));
}

const goldenConversations: readonly Known[] = [
  known({
    file: /^comments\//,
    field: /^\d+$/,
    reason: 'golden has no events',
    ours: isEvent,
    theirs: absent,
  }),
  known({
    file: /^comments\//,
    reason: 'golden has no file for what has events alone',
    ours: (value: unknown) => Array.isArray(value) && value.every(isEvent),
    theirs: absent,
  }),
  known({
    file: /^comments\//,
    field: /\/comment_type$/,
    reason: 'golden leaves the type of plain comments empty, which means the same',
    ours: 'comment',
    theirs: '',
  }),
  known({
    file: /^(comments|reviews)\/|^(pull_request|release)\.yml$/,
    field: /(poster|publisher)_email$/,
    reason: 'e-mail addresses are never collected',
    ours: '',
    theirs: (value: unknown) => typeof value === 'string' && value.endsWith('@noreply.example.org'),
  }),
];

const goldenReviews: readonly Known[] = [
  requestId,
  requestOfficial,
  inReplyTo,
  known({
    file: /^reviews\/35\.yml$/,
    field: /^37$/,
    reason: 'golden has an unsent review of the person whose token was used; it is for nobody else',
    ours: absent,
    theirs: (value: unknown) => isRow(value) && value['state'] === 'PENDING',
  }),
  known({
    file: /^reviews\/41\.yml$/,
    field: /^41\/comments\/566\/diff_hunk$/,
    reason: 'golden has no hunk, and Forgejo drops comments without one',
    ours: '@@ -1,1 +1,1 @@',
    theirs: '',
  }),
  known({
    file: /^reviews\//,
    field: /^\d+\/state$/,
    reason: 'golden has the word of the API, which a restore takes for an unsent review',
    ours: 'CHANGES_REQUESTED',
    theirs: 'REQUEST_CHANGES',
  }),
  known({
    file: /^reviews\//,
    field: /^\d+\/state$/,
    reason:
      'golden has the words of the API, and dismissed reviews block again; a restore takes both for unsent reviews',
    ours: 'COMMENTED',
    theirs: (value: unknown) => value === 'COMMENT' || value === 'REQUEST_CHANGES',
  }),
];

const goldenBasics: readonly Known[] = [
  counters,
  noTickets,
  flags,
  known({
    file: /^repo\.yml$/,
    field: /^clone_addr$/,
    reason: 'golden has the address that was given to dump-repo',
    ours: (value: unknown) => typeof value === 'string' && value.endsWith('.git'),
    theirs: (value: unknown) => typeof value === 'string' && !value.endsWith('.git'),
  }),
  known({
    file: /^repo\.yml$/,
    field: /^default_branch$/,
    reason: 'golden never has the default branch, though a restore reads it',
    ours: (value: unknown) => value === 'main' || value === 'master',
    theirs: absent,
  }),
  known({
    file: /^label\.yml$/,
    field: /^priority\/(high|low)\/exclusive$/,
    reason: 'golden loses that labels are exclusive',
    ours: isTrue,
    theirs: isFalse,
  }),
  known({
    file: /^label\.yml$/,
    field: /^(org\/triage|org: good first)$/,
    reason: 'golden has no labels of the organisation, so a restore drops them from issues',
    ours: isRow,
    theirs: absent,
  }),
  known({
    file: /^label\.yml$/,
    reason: 'golden has no labels of the organisation, and this project has no others',
    ours: (value: unknown) => Array.isArray(value) && value.length === 2,
    theirs: absent,
  }),
  known({
    file: /^milestone\.yml$/,
    field: /^(someday|null)\/deadline$/,
    reason: 'golden has null for no due date, which a restore with --validation refuses',
    ours: noDeadline,
    theirs: null,
  }),
  known({
    file: /^release\.yml$/,
    field: /\/assets\/\d+\/updated$/,
    reason: 'golden has an unknown time; a file of a release never changes, so it is when it was made',
    ours: '2025-08-03T00:55:23Z',
    theirs: zeroTime,
  }),
  known({
    file: /^release\.yml$/,
    field: /\/assets\/\d+\/download_url$/,
    reason: 'golden puts names of tags and files into paths, where two of one name overwrite each other',
    ours: (value: unknown) => typeof value === 'string' && /^release_assets\/\d+\/\d+$/.test(value),
    theirs: (value: unknown) => typeof value === 'string' && value.endsWith('/charts.pdf'),
  }),
];

/** Against what the forge's own `dump-repo` wrote. */
export const knownOfGolden: readonly Known[] = [
  ...goldenBasics,
  ...goldenPulls,
  ...goldenConversations,
  ...goldenReviews,
];
