import { beforeEach, describe, expect, it } from 'vitest';
import { createOpenStore } from '../../../src/app/stores/open.ts';
import { RunError } from '../../../src/lib/run-error.ts';
import { usualRepair } from '../../../src/model/repair-choice.ts';
import type { CheckProgress, Target, Verdict } from '../../../src/model/verdict.ts';
import type { PortToPage } from '../../../src/worker/messages.ts';
import { createOpen, type OpenEnvironment, type RewriteHow } from '../../../src/worker/open.ts';
import type { OpenCommand, OpenView } from '../../../src/worker/open-messages.ts';
import { memorySource } from '../../support/memory-source.ts';

const progress: CheckProgress = { phase: 'reading', bytes: 1, bytesTotal: 2, problems: 0 };

const emptySource = memorySource({ entities: [] });

/** What was found, and whether it was let go. */
const closed: string[] = [];
const found = (name = '') => ({
  verdictFor,
  source: emptySource,
  format: 'gitea-dump',
  rewrite: async (_: unknown, { format = 'repaired', choices }: RewriteHow) => ({
    ...{ name: `x-${format}${choices?.beside === false ? '-alone' : ''}.zip`, size: 4, losses: [], verdictFor },
    ...{ offer: { beside: 2 }, open: () => new Blob(['mend']).stream() },
    close: () => {
      closed.push('repaired');
    },
  }),
  close: async () => {
    closed.push(name);
  },
});

function verdictFor(target: Target): Verdict {
  return { verdict: 'whole', target, targets: [], format: 'gitea-dump', accounts: [], groups: [], losses: [] };
}

function world(check: OpenEnvironment['check']) {
  const views: OpenView[] = [];
  const sizes: string[] = [];
  const page = createOpenStore({
    send: () => {},
    targets: { pick: async () => 'cancelled', download: async () => {} },
    channel: () => new MessageChannel(),
    preferDownload: () => false,
  });
  let time = 1000;
  const clock = { now: () => time, sleep: async () => {} };
  const { obey: send, opened } = createOpen({
    clock,
    check,
    prepare: async () => {},
    post: (update) => {
      sizes.push(update.open.verdict === undefined ? 'without' : 'with');
      page.receive(update);
      views.push(page.view.peek());
    },
  });
  return {
    views,
    sizes,
    send,
    opened,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    last: () => views.at(-1),
  };
}

function opening(name: string, target: Target = 'gitea'): OpenCommand {
  return { type: 'open-archive', input: { kind: 'file', name, file: new File([], name) }, target };
}

it('checks, shows how far it is at most four times a second, and judges', async () => {
  const { views, send, pass } = world(async (_, { onProgress }) => {
    onProgress(progress);
    onProgress({ ...progress, bytes: 2 });
    pass(300);
    onProgress({ ...progress, bytes: 3 });
    return found();
  });
  await send(opening('a.zip', 'forgejo'));
  expect(views.map(({ state }) => state)).toEqual(['checking', 'checking', 'checking', 'done']);
  expect(views.map((view) => view.progress?.bytes)).toEqual([undefined, 1, 3, undefined]);
  expect(views.at(-1)).toMatchObject({
    name: 'a.zip',
    startedAt: 1000,
    finishedAt: 1300,
    verdict: { target: 'forgejo' },
  });
});

it('judges for another target without reading again', async () => {
  let checks = 0;
  const { send, last } = world(async () => {
    checks++;
    return found();
  });
  await send(opening('a.zip'));
  await send({ type: 'open-target', target: 'gitea-validation' });
  expect(last()).toMatchObject({ state: 'done', target: 'gitea-validation', verdict: { target: 'gitea-validation' } });
  expect(checks).toBe(1);
});

it('a target that is chosen while it checks is the one it is judged for', async () => {
  let end = () => {};
  const { send, last } = world(
    () =>
      new Promise((resolve) => {
        end = () => resolve(found());
      }),
  );
  const checking = send(opening('a.zip'));
  await send({ type: 'open-target', target: 'forgejo' });
  expect(last()).toMatchObject({ state: 'checking', target: 'forgejo' });
  end();
  await checking;
  expect(last()).toMatchObject({ state: 'done', verdict: { target: 'forgejo' } });
});

it('what is refused is a verdict with its code', async () => {
  const { send, last } = world(async () => {
    throw new RunError('zip-truncated', 'The archive ends early.');
  });
  await send(opening('a.zip'));
  expect(last()).toMatchObject({
    state: 'done',
    verdict: { verdict: 'refused', groups: [{ code: 'zip-truncated', count: 1 }] },
  });
});

it.each([
  ['the browser says so', new DOMException('gone', 'NotReadableError')],
  ['a reader says so', new RunError('file-unreadable', 'gone')],
])('a file that can no longer be read is no verdict: %s', async (_, error) => {
  const { send, last } = world(async () => {
    throw error;
  });
  await send(opening('a.zip'));
  expect(last()).toMatchObject({ state: 'failed', notice: { code: 'file-unreadable' } });
  expect(last()?.verdict).toBeUndefined();
});

beforeEach(() => {
  closed.length = 0;
});

it('the next archive stops the one before, whose outcome nobody hears of', async () => {
  const stopped: string[] = [];
  const { views, send } = world(async ({ name }, { signal, onProgress }) => {
    if (name === 'b.zip') return found(name);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    stopped.push(name);
    onProgress(progress);
    return found(name);
  });
  const first = send(opening('a.zip'));
  await send(opening('b.zip'));
  await first;
  expect(stopped).toEqual(['a.zip']);
  expect(closed).toEqual(['a.zip']);
  await send({ type: 'open-close' });
  expect(closed).toEqual(['a.zip', 'b.zip']);
  views.pop();
  expect(views.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'a.zip checking',
    'b.zip checking',
    'b.zip done',
  ]);
});

it('closing stops, and keeps the target', async () => {
  const { send, last } = world(
    (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  const checking = send(opening('a.zip', 'forgejo'));
  await send({ type: 'open-close' });
  await checking;
  expect(last()).toEqual({ state: 'idle', target: 'forgejo', name: '' });
});

it('what is open can be looked at until it is closed; another archive has another version', async () => {
  const { send, opened } = world(async () => found());
  expect(opened()).toBeUndefined();
  await send(opening('a.zip'));
  const first = opened();
  expect(first?.source).toBe(emptySource);
  await send(opening('b.zip'));
  expect(opened()?.version).not.toBe(first?.version);
  await send({ type: 'open-close' });
  expect(opened()).toBeUndefined();
});

describe.each([
  ['repair', { type: 'open-repair', choices: usualRepair }, 'x-repaired.zip', 'gitea-dump'],
  ['conversion', { type: 'open-convert', format: 'f3' }, 'x-f3.zip', 'f3'],
] as const)('%s', (what, command, name, format) => {
  it('does not send the verdict again that the page has', async () => {
    const { send, sizes, last } = world(async () => found());
    await send(opening('a.zip'));
    expect(sizes).toEqual(['without', 'with']);
    await send(command);
    expect(sizes.slice(2)).toEqual(['without', 'without']);
    expect(last()).toMatchObject({ verdict: { verdict: 'whole' }, [what]: { state: 'ready' } });
    await send({ type: 'open-target', target: 'forgejo' });
    expect(sizes[4]).toBe('with');
  });

  it('is made and checked, saved over a port, judged for another target, and let go with the archive', async () => {
    const { send, last } = world(async () => found());
    await send(opening('a.zip'));
    await send(command);
    expect(last()?.[what]).toMatchObject({ state: 'ready', format, name, size: 4 });
    await send({ type: 'open-target', target: 'forgejo' });
    expect(last()?.[what]?.verdict?.target).toBe('forgejo');
    const { port1, port2 } = new MessageChannel();
    const saving = send({ type: 'open-save', what, to: port1 });
    // Pressed twice: the download that was begun for it hears that nothing comes.
    const { port1: second, port2: waiting } = new MessageChannel();
    const refused = new Promise((resolve) => waiting.addEventListener('message', ({ data }) => resolve(data)));
    waiting.start();
    await send({ type: 'open-save', what, to: second });
    expect(await refused).toMatchObject({ type: 'error', code: 'save-failed' });
    const text = await readPort(port2);
    await saving;
    expect(text).toBe('mend');
    expect(last()?.[what]).toMatchObject({ saving: false, saved: true });
    await send({ type: 'open-close' });
    expect(closed).toContain('repaired');
  });

  it('that cannot be made says why; the archive stays open', async () => {
    const { send, last } = world(async () => ({
      ...found(),
      rewrite: async () => {
        throw new RunError('rewrite-git', 'git is damaged');
      },
    }));
    await send(opening('a.zip'));
    await send(command);
    expect(last()).toMatchObject({ state: 'done', [what]: { state: 'failed', fault: { code: 'rewrite-git' } } });
  });

  it('can be stopped, and begun anew', async () => {
    const stopped: string[] = [];
    const { send, last } = world(async () => ({
      ...found(),
      rewrite: ({ signal }) =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => {
            stopped.push(what);
            reject(signal.reason);
          }),
        ),
    }));
    await send(opening('a.zip'));
    const first = send(command);
    expect(last()?.[what]?.state).toBe('making');
    await send({ type: 'open-cancel', what });
    await first;
    expect(last()?.[what]).toBeUndefined();
    expect(last()).toMatchObject({ state: 'done', verdict: { verdict: 'whole' } });
    const second = send(command);
    expect(last()?.[what]?.state).toBe('making');
    await send({ type: 'open-close' });
    await second;
    expect(stopped).toEqual([what, what]);
  });

  it('of nothing does nothing', async () => {
    const { send, views } = world(async () => found());
    await send(command);
    expect(views).toEqual([]);
  });
});

it('a repair is made again as it is chosen; what there is to choose is told with it', async () => {
  const { send, last } = world(async () => found());
  await send(opening('a.zip'));
  await send({ type: 'open-repair', choices: usualRepair });
  expect(last()?.repair).toMatchObject({ name: 'x-repaired.zip', choices: usualRepair, offer: { beside: 2 } });
  const choices = { ...usualRepair, beside: false };
  await send({ type: 'open-repair', choices });
  expect(closed).toContain('repaired');
  expect(last()?.repair).toMatchObject({ state: 'ready', name: 'x-repaired-alone.zip', choices, offer: { beside: 2 } });
  await send({ type: 'open-convert', format: 'f3' });
  expect(last()?.conversion?.offer).toBeUndefined();
});

/** What a page reads over the port. */
async function readPort(port: MessagePort): Promise<string> {
  const parts: Uint8Array[] = [];
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<PortToPage>) => {
      if (data.type === 'chunk') parts.push(new Uint8Array(data.bytes));
      port.postMessage({ type: data.type === 'chunk' ? 'pull' : 'saved' });
      if (data.type !== 'chunk') resolve(Buffer.concat(parts).toString());
    };
    port.postMessage({ type: 'pull' });
  });
}

it('says that it takes room in this browser, until it is closed and that has come back', async () => {
  let letGo = () => {};
  const removed = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { send, last } = world(async () => ({ ...found(), holdsRoom: () => true, close: () => removed }));
  await send(opening('a.tar.gz'));
  expect(last()).toMatchObject({ state: 'done', holdsRoom: true });
  let closing = true;
  const done = send({ type: 'open-close' }).then(() => {
    closing = false;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(last()).toEqual({ state: 'idle', target: 'gitea', name: '' });
  expect(closing).toBe(true);
  letGo();
  await done;
});
