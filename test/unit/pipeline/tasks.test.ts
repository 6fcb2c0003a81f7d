import { expect, test } from 'vitest';
import { RunError } from '../../../src/lib/run-error.ts';
import { runTasks, type Task } from '../../../src/pipeline/tasks.ts';

function task(id: string, after: readonly string[], run: (signal: AbortSignal) => Promise<void>): Task {
  return { id, unit: 'issues', after, run };
}
const noFailure = async () => {
  throw new Error('no failure was expected');
};

test('a task starts only when those before it have ended', async () => {
  const log: string[] = [];
  const logged = (id: string, after: readonly string[]) =>
    task(id, after, async () => {
      log.push(`+${id}`);
      await Promise.resolve();
      log.push(`-${id}`);
    });
  await runTasks(
    [logged('c', ['a', 'b']), logged('a', []), logged('b', ['a']), logged('d', ['not-in-this-run'])],
    4,
    AbortSignal.timeout(5000),
    noFailure,
  );
  expect(log.indexOf('+b')).toBeGreaterThan(log.indexOf('-a'));
  expect(log.indexOf('+c')).toBeGreaterThan(log.indexOf('-b'));
  expect(log).toHaveLength(8);
});

test('no more run side by side than allowed', async () => {
  let running = 0;
  let most = 0;
  const tasks = Array.from({ length: 9 }, (_, index) =>
    task(`t${index}`, [], async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    }),
  );
  await runTasks(tasks, 3, AbortSignal.timeout(5000), noFailure);
  expect(most).toBe(3);
});

test('a failure of one unit is told, and those after it still run', async () => {
  const told: string[] = [];
  let later = false;
  const tasks = [
    task('a', [], async () => {
      throw new RunError('not-found', 'no');
    }),
    task('b', ['a'], async () => {
      later = true;
    }),
  ];
  await runTasks(tasks, 2, AbortSignal.timeout(5000), async (failed, error) => {
    told.push(`${failed.id}:${error.code}`);
  });
  expect(told).toEqual(['a:not-found']);
  expect(later).toBe(true);
});

test('a failure of the run stops the others and is thrown', async () => {
  let stopped = false;
  let reason: unknown;
  const tasks = [
    task('a', [], async (signal) => {
      await new Promise<void>((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped = true;
          reason = signal.reason;
          reject(signal.reason);
        });
      });
    }),
    task('b', [], async () => {
      throw new RunError('unauthorized', 'revoked');
    }),
  ];
  await expect(runTasks(tasks, 2, AbortSignal.timeout(5000), noFailure)).rejects.toMatchObject({
    code: 'unauthorized',
  });
  expect(stopped).toBe(true);
  // The others are stopped; the failure is none of theirs.
  expect(reason).toMatchObject({ name: 'AbortError' });
});

test('aborting ends the run with the reason', async () => {
  const stop = new AbortController();
  const endless = task(
    'a',
    [],
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  const run = runTasks([endless], 1, stop.signal, noFailure);
  stop.abort(new DOMException('stopped', 'AbortError'));
  await expect(run).rejects.toMatchObject({ name: 'AbortError' });
});

test('a refusal is thrown when all else is done; only what waits for it does not start', async () => {
  const log: string[] = [];
  const tasks = [
    task('refused', [], () => Promise.reject(new RunError('missing-scope', 'no'))),
    task('waits', ['refused'], async () => void log.push('waits')),
    task('slow', [], async () => {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      log.push('slow');
    }),
    task('after slow', ['slow'], async () => void log.push('after slow')),
  ];
  const run = runTasks(tasks, 2, AbortSignal.timeout(5000), noFailure);
  await expect(run).rejects.toMatchObject({ code: 'missing-scope', details: { unit: 'issues' } });
  expect(log).toEqual(['slow', 'after slow']);
});

test('a refusal names the unit, unless the person goes on without it or it says nothing of the API', async () => {
  const refused = (mayBeRefused?: true): Task => ({
    ...{ id: 'a', unit: 'labels', after: [] },
    ...(mayBeRefused && { mayBeRefused }),
    run: () => Promise.reject(new RunError('forbidden', 'no', { details: { status: 403 } })),
  });
  const { signal } = new AbortController();
  const told: string[] = [];
  const tell = async (task: Task, error: RunError) => {
    told.push(`${task.id}:${error.code}`);
  };
  await expect(runTasks([refused()], 1, signal, tell)).rejects.toMatchObject({
    code: 'forbidden',
    details: { status: 403, unit: 'labels' },
  });
  expect(told).toEqual([]);
  await runTasks([refused()], 1, signal, tell, ['labels']);
  await runTasks([refused(true)], 1, signal, tell);
  expect(told).toEqual(['a:forbidden', 'a:forbidden']);
});
