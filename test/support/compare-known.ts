import type { Known } from './compare-records.ts';
import { absent, emptyList, isFalse, isTrue, known } from './compare-rule.ts';

/** What holds for every dump that was made at another time than the recording. */
export const counters: Known = {
  file: /^release\.yml$/,
  field: /\/download_count$/,
  reason: 'each download counts, and the recording was made after the dumps',
  holds: (ours, theirs) => typeof ours === 'number' && typeof theirs === 'number' && ours > theirs,
};

export const noTickets = known({
  file: /^(issue|pull_request)\.yml$/,
  reason: 'an empty list says that there are none, where theirs has no file',
  ours: emptyList,
  theirs: absent,
});

export const flags = known({
  file: /^repo\.yml$/,
  field: /^(wiki|issues|milestones|labels|releases|comments|pulls|assets)$/,
  reason: 'the flags say what was asked for: everything; theirs was made with fewer units, as the project has fewer',
  ours: isTrue,
  theirs: isFalse,
});

export const requestId = known({
  file: /^reviews\/35\.yml$/,
  field: /^request to reviewer-2\/id$/,
  reason: 'a request is kept with its pull request and has no id of its own; a restore drops it',
  ours: 0,
  theirs: 38,
});

export const requestOfficial = known({
  file: /^reviews\/35\.yml$/,
  field: /^request to reviewer-2\/official$/,
  reason: 'whether a review counts is decided when it is written; the model does not keep it for a request',
  ours: isFalse,
  theirs: isTrue,
});

export const inReplyTo = known({
  file: /^reviews\//,
  field: /\/in_reply_to$/,
  reason: 'theirs does not look for the comment that is answered; a restore drops it',
  ours: (value: unknown) => typeof value === 'number' && value > 0,
  theirs: 0,
});

/** Against the recorded answers of the API. */
export const knownOfRecording: readonly Known[] = [requestId, requestOfficial];

/** Against the dump of the recipe that a real forge restored without loss. */
export const knownOfRecipe: readonly Known[] = [counters, noTickets, flags, requestId, requestOfficial, inReplyTo];
