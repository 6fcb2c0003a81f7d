import type { CheckCode } from '../../src/formats/gitea-dump/check-table.ts';
import type { LossCode } from '../../src/formats/gitea-dump/loss-table.ts';
import type { Known } from '../support/compare-records.ts';
import { known, type Rule } from '../support/compare-rule.ts';

/** A difference that the loss report or the check has to tell beforehand. */
export interface KnownLoss extends Known {
  readonly told: LossCode | CheckCode;
}

const lost = (told: KnownLoss['told'], rule: Omit<Rule, 'reason'>): KnownLoss => ({
  ...known({ ...rule, reason: told }),
  told,
});

const commit = (value: unknown) => typeof value === 'string' && /^[0-9a-f]{40}$/.test(value);
const some = (value: unknown) => typeof value === 'string' && value !== '';
const later = (value: unknown) => typeof value === 'string' && Date.parse(value) > Date.parse('2025-12-01T00:00:00Z');

/** What a restore is known to change: `ours` is the dump, `theirs` what the forge tells of the restored project. */
export const knownLosses: readonly KnownLoss[] = [
  lost('milestone-updated', { file: /^milestone\.yml$/, field: /\/updated$/, ours: some, theirs: later }),
  lost('no-deadline', {
    file: /^milestone\.yml$/,
    field: /\/deadline$/,
    ours: '1970-01-01T00:00:00Z',
    theirs: '9999-01-01T00:00:00Z',
  }),
  lost('assignees', {
    file: /^(?:issue|pull_request)\.yml$/,
    field: /\/assignees\/[^/]+$/,
    ours: some,
    theirs: (value: unknown) => value === undefined,
  }),
  lost('review-commits', { file: /^reviews\//, field: /^[^/]+\/commit_id$/, ours: some, theirs: '' }),
  lost('line-hunks', {
    file: /^reviews\//,
    field: /\/comments\/\d+\/diff_hunk$/,
    ours: some,
    theirs: (value: unknown) => typeof value === 'string',
  }),
  lost('merge-base-tip', {
    file: /^pull_request\.yml$/,
    field: /^\d+\/base\/sha$/,
    ours: commit,
    theirs: commit,
  }),
  lost('drafts', { file: /^pull_request\.yml$/, field: /^\d+\/is_draft$/, ours: false, theirs: true }),
];

/** What an export of the restored project says otherwise than the dump did. */
export const knownOfExport: readonly Known[] = [
  {
    file: /^release\.yml$/,
    field: /\/download_count$/,
    reason: 'reading back and exporting download the files, and each download counts',
    holds: (ours, theirs) => typeof ours === 'number' && typeof theirs === 'number' && theirs > ours,
  },
  known({
    file: /^reviews\//,
    field: /^request to [^/]+\/(?:official|created_at)$/,
    reason: 'a request is kept with its pull request, its time with the timeline; a restore writes no such row there',
    ours: (value: unknown) => value !== undefined,
    theirs: (value: unknown) => value !== undefined,
  }),
];
