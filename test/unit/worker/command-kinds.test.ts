import { expect, test } from 'vitest';
import { isLibraryCommand, isOpenCommand, isQueueCommand, isViewCommand } from '../../../src/worker/command-kinds.ts';
import type { Command } from '../../../src/worker/messages.ts';

const kinds = { library: isLibraryCommand, open: isOpenCommand, queue: isQueueCommand, view: isViewCommand };

/** One command of each talker, and those whose names look like another's. */
const commands: readonly (readonly [talker: keyof typeof kinds | 'job', command: Command])[] = [
  ['job', { type: 'open-run', project: 'p', token: '', proxy: '', pageOrigin: '', how: { kind: 'resume' } }],
  ['job', { type: 'export' }],
  ['job', { type: 'watch', project: 'p' }],
  ['library', { type: 'library' }],
  ['library', { type: 'delete', projects: [] }],
  ['queue', { type: 'queue-open' }],
  ['open', { type: 'open-close' }],
  ['open', { type: 'open-prepare' }],
  ['view', { type: 'view-close' }],
];

test.each(commands)('the %s takes %o, and nobody else', (talker, command) => {
  const takers = Object.entries(kinds).flatMap(([name, takes]) => (takes(command) ? [name] : []));
  expect(takers).toEqual(talker === 'job' ? [] : [talker]);
});
