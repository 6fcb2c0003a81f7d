import type { EventData } from '../../model/event.ts';
import { type Fields, isFields, textIn } from './loose-fields.ts';

type Type = 'text' | 'number' | 'flag' | 'texts' | 'fields';
/** Fields by name; those that end in `?` may be missing. */
type Shape = Readonly<Record<string, Type>>;

/** What the data of an event must hold, by its type: `model/event.ts`. */
const shapes: Readonly<Record<EventData['type'], Shape>> = {
  close: { 'reason?': 'text', 'by?': 'text', 'commit?': 'text', 'number?': 'number', 'url?': 'text' },
  reopen: { 'reason?': 'text' },
  merge: { 'commit?': 'text', 'branch?': 'text' },
  pin: {},
  unpin: {},
  unlock: {},
  'restore-branch': {},
  lock: { 'reason?': 'text' },
  label: { label: 'text', added: 'flag' },
  milestone: { 'from?': 'text', 'to?': 'text' },
  assign: { removed: 'flag', 'assignee?': 'fields', 'team?': 'fields' },
  'review-request': { removed: 'flag', 'reviewer?': 'fields', 'team?': 'fields' },
  'dismiss-review': { 'reviewId?': 'number', 'reason?': 'text', 'state?': 'text', 'commit?': 'text' },
  rename: { from: 'text', to: 'text' },
  'target-branch': { from: 'text', to: 'text' },
  'issue-ref': { from: 'text', to: 'text' },
  'delete-branch': { 'branch?': 'text' },
  push: { forced: 'flag', commits: 'texts', 'ofBase?': 'flag' },
  dependency: { added: 'flag', 'number?': 'number', 'url?': 'text' },
  reference: { by: 'text', 'number?': 'number', 'url?': 'text', 'commit?': 'text', 'action?': 'text' },
  deadline: { 'from?': 'text', 'to?': 'text' },
  time: { action: 'text', 'seconds?': 'number', 'text?': 'text' },
  'auto-merge': { scheduled: 'flag', 'method?': 'text', 'reason?': 'text', 'reasonCode?': 'text' },
  other: { word: 'text', data: 'fields' },
};

function fits(value: unknown, type: Type): boolean {
  if (type === 'texts') return Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (type === 'fields') return isFields(value);
  return typeof value === (type === 'text' ? 'string' : type === 'flag' ? 'boolean' : 'number');
}

function isEventData(data: Fields): data is Fields & EventData {
  const type = textIn(data, 'type');
  const shape = Object.hasOwn(shapes, type) ? shapes[type as EventData['type']] : undefined;
  if (shape === undefined) return false;
  return Object.entries(shape).every(([name, wanted]) => {
    const key = name.replace('?', '');
    return key !== name && !Object.hasOwn(data, key) ? true : fits(data[key], wanted);
  });
}

/** The data of an event out of an archive; what does not hold what its type says is kept as it is, as a word that nobody knows. */
export function eventDataOf(data: Fields): EventData {
  return isEventData(data) ? data : { type: 'other', word: textIn(data, 'type'), data };
}
