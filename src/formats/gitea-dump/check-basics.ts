import { integerIn, placedIn, someText, textIn, textsIn, timeIn } from '../common/loose-fields.ts';
import { utcTime, zeroTime } from '../common/times.ts';
import type { YamlPointer } from '../common/yaml-read/types.ts';
import type { RecordCheck } from './check-run.ts';
import { heldReaction } from './reactions.ts';

const maxTitle = 255;
const maxDraftTitle = 250;
const maxText = 65_535;

/** More characters than a column of 255 takes. */
function isLongerThan(text: string, limit: number): boolean {
  return text.length > limit && [...text].length > limit;
}

/** Names and titles that most databases refuse when they are too long; `from` is what stands at `at` inside the record. */
export function checkName(check: RecordCheck, key: string, from = check.fields, at: YamlPointer = []): void {
  if (isLongerThan(textIn(from, key), maxTitle)) check.say('title-too-long', [...at, key]);
}

/** A time that is written as unknown; one that may be left out is no matter. */
export function checkZeroTime(check: RecordCheck, key: string, from = check.fields, at: YamlPointer = []): void {
  if (utcTime(someText(from, key)) === zeroTime) check.say('time-unknown', [...at, key]);
}

export function checkLongText(check: RecordCheck, key: string): void {
  const text = textIn(check.fields, key);
  if (text.length * 3 > maxText && new TextEncoder().encode(text).length > maxText) check.say('text-over-64k', [key]);
}

const roles = {
  poster: { nameKey: 'poster_name', mailKey: 'poster_email' },
  publisher: { nameKey: 'publisher_name', mailKey: 'publisher_email' },
  reviewer: { nameKey: 'reviewer_name', mailKey: 'reviewer_email' },
} as const;

/** A name of a person that is empty, and a time that nobody knows. */
export function checkSource(check: RecordCheck, role: keyof typeof roles, timeKey: string): void {
  const { nameKey, mailKey } = roles[role];
  const { fields, run } = check;
  if (textIn(fields, nameKey) === '') check.say('poster-empty', [nameKey]);
  checkName(check, nameKey);
  if (timeIn(fields, timeKey) === undefined && !check.isSaid(`/${timeKey}`)) check.say('time-unknown', [timeKey]);
  if (textIn(fields, mailKey) !== '') run.lose('mail-addresses');
  run.lose('people');
  run.lose('people-admin');
}

/** `open` or `closed`; a restore takes anything else for open. */
export function checkState(check: RecordCheck): void {
  const state = textIn(check.fields, 'state');
  if (state !== 'open' && state !== 'closed') check.say('state-unknown', ['state'], state);
}

export function checkReactions(check: RecordCheck): void {
  const { reactions } = check.fields;
  if (!Array.isArray(reactions) || reactions.length === 0) return;
  const seen = new Set<string>();
  let count = 0;
  for (const [index, reaction] of placedIn(check.fields, 'reactions')) {
    count++;
    const [content, name] = [textIn(reaction, 'content'), textIn(reaction, 'user_name')];
    const key = `${integerIn(reaction, 'user_id')} ${content} ${name}`;
    if (seen.has(key)) check.say('reaction-twice', ['reactions', index], content);
    seen.add(key);
    if (name === '') check.say('poster-empty', ['reactions', index, 'user_name']);
    if (heldReaction(content) === content) continue;
    check.say('reaction-unknown', ['reactions', index, 'content'], content);
    check.run.lose('reactions-unknown');
  }
  check.run.counts.reactions += count;
  check.run.lose('reaction-times', count);
}

/** What issues and pull requests have in common. */
export function checkTicket(check: RecordCheck, kind: 'issue' | 'pull-request'): void {
  checkNumber(check, kind);
  checkState(check);
  checkTicketLabels(check);
  checkReactions(check);
  checkSource(check, 'poster', 'created');
  checkZeroTime(check, 'closed');
  const milestone = textIn(check.fields, 'milestone');
  if (milestone !== '' && !check.run.milestones.has(milestone))
    check.say('milestone-undefined', ['milestone'], milestone);
  check.run.lose('assignees', textsIn(check.fields, 'assignees').length);
  checkTitle(check, kind);
}

function checkNumber(check: RecordCheck, kind: 'issue' | 'pull-request'): void {
  const number = integerIn(check.fields, 'number');
  const { tickets } = check.run;
  if (number <= 0) {
    check.say('number-invalid', ['number'], number);
    return;
  }
  if (tickets.kind(number) !== undefined) check.say('number-twice', ['number'], number);
  else tickets.take(number, kind);
  const foreign = integerIn(check.fields, 'foreignindex');
  // Without one, issues are found by their number; pull requests are not.
  if (foreign !== number && !(foreign === 0 && kind === 'issue')) check.say('foreign-index', ['foreignindex'], foreign);
}

function checkTicketLabels(check: RecordCheck): void {
  const seen = new Set<string>();
  for (const [index, label] of placedIn(check.fields, 'labels')) {
    const name = textIn(label, 'name');
    if (seen.has(name)) check.say('label-repeated', ['labels', index], name);
    else if (!check.run.labels.has(name)) check.say('label-undefined', ['labels', index, 'name'], name);
    seen.add(name);
  }
}

function checkTitle(check: RecordCheck, kind: 'issue' | 'pull-request'): void {
  const title = textIn(check.fields, 'title');
  if (kind === 'issue') {
    if (isLongerThan(title, maxTitle)) check.say('title-cut', ['title']);
    return;
  }
  const isPrefixed = check.fields['is_draft'] !== true || /^\[?WIP/iu.test(title);
  if (isLongerThan(title, isPrefixed ? maxTitle : maxDraftTitle)) check.say('title-too-long', ['title']);
}
