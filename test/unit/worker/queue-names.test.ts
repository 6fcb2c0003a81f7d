import { expect, test } from 'vitest';
import type { OwnedProject } from '../../../src/model/queue-record.ts';
import { archiveNames } from '../../../src/worker/queue-names.ts';
import { addProject, newQueue } from '../../../src/worker/queue-state.ts';
import { nameIn } from '../../../src/worker/queue-uploads.ts';

/** A list of these projects, `host/owner/name`. */
function queueOf(format: string, ...places: readonly string[]) {
  const queue = Object.assign(newQueue('1'), { format });
  for (const place of places) {
    const [host, owner = '', name = ''] = place.split('/');
    const address = { forge: 'gitea', base: `https://${host}`, owner, name };
    addProject(queue, { address, visibility: 'public' } as OwnedProject);
  }
  return queue;
}

function namesOf(format: string, ...places: readonly string[]): readonly (string | undefined)[] {
  const queue = queueOf(format, ...places);
  const entries = [...queue.entries.values()];
  const names = archiveNames(queue, entries);
  return entries.map(({ key }) => names.get(key));
}

test('archives of one folder are called by project, and by owner and host where there are several', () => {
  expect(namesOf('gitea-dump', 'a.example/o/x', 'a.example/o/y')).toEqual(['x.zip', 'y.zip']);
  expect(namesOf('gitea-dump', 'a.example/o/x', 'a.example/p/x')).toEqual(['o-x.zip', 'p-x.zip']);
});

test.each([
  ['owner and name that read alike', 'gitea-dump', ['a.example/tide-net/buoy', 'a.example/tide/net-buoy']],
  ['one owner at two hosts', 'gitea-dump', ['a.example/o/x', 'b.example/o/x']],
  ['a name that ends like a format', 'gitea-dump,f3', ['a.example/o/x', 'a.example/o/x-f3']],
])('no archive takes the place of another in a folder: %s', (_, format, places) => {
  const names = namesOf(format, ...places).map((name) => name?.replace(/\.zip$/, '') ?? '');
  const all = format === 'gitea-dump' ? names : names.flatMap((name) => [name, `${name}-f3`]);
  expect(new Set(all).size).toBe(all.length);
});

test('nor in a bucket', () => {
  const queue = queueOf('gitea-dump,f3', 'a.example/o/x', 'a.example/o/x-f3');
  const names = [...queue.entries.values()].map((entry) => nameIn(queue, entry));
  expect(names).toEqual(['o/x', 'o/x-f3-2']);
});
