import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { ownChromiumSwitches } from '../support/chromium-switches.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { chromiumPath, installPrograms } from '../support/programs.ts';

/**
 * A page whose renderer is only asked for values. The usual drivers have the network watched, and then the renderer keeps what it has
 * fetched, up to 200 MB: more than the page itself.
 */
export interface PlainPage {
  /** Runs a script in the page before its own, at every load. */
  before(script: string): Promise<void>;
  goto(url: string): Promise<void>;
  /** The value of an expression; promises are waited for. Throws what it throws. */
  evaluate(expression: string): Promise<unknown>;
  /** Asks again until the expression is true. */
  until(expression: string, milliseconds: number): Promise<void>;
  /** Runs what begins a download, and gives the file's path when it is whole. It is gone when the browser is closed. */
  download(begin: () => Promise<unknown>, milliseconds: number): Promise<string>;
  /** Sends any command, to the page or to a session of one of its workers. */
  send(method: string, parameters?: object, session?: string): Promise<Answer>;
  on(listener: (event: Message) => void): void;
}

export type Answer = Readonly<Record<string, unknown>>;

export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Answer;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

const words = [...ownChromiumSwitches, '--remote-debugging-pipe'];

/** How often is looked whether something has come true, milliseconds. */
const interval = 100;

/** A headless Chromium and one page in it. Its profile, a fresh one on disk if not given, is removed afterwards. */
export async function withPlainBrowser<T>(
  work: (page: PlainPage) => Promise<T>,
  profile = temporaryFolder(),
): Promise<T> {
  installPrograms();
  const path = chromiumPath();
  if (path === undefined) throw new Error('no Chromium to measure with');
  const child = spawn(path, [...words, `--user-data-dir=${profile.path}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const gone = once(child, 'exit');
  try {
    const wire = connect(child);
    const result = await work(await openPage(wire, join(profile.path, 'downloads')));
    void wire.send('Browser.close').catch(() => {});
    await Promise.race([gone, pause(5000)]);
    return result;
  } finally {
    endGroup(child);
    await gone;
    profile.remove();
  }
}

/** Helpers of it may live on for a moment and write into the profile. */
function endGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}

interface Wire {
  send(method: string, parameters?: object, session?: string): Promise<Answer>;
  on(listener: (event: Message) => void): void;
}

/** Messages of the DevTools protocol over a pipe, each with a NUL behind it. */
function connect(child: ChildProcess): Wire {
  const [, , , input, output] = child.stdio as [null, null, null, Writable, Readable];
  const open = new Map<number, { resolve(answer: Answer): void; reject(reason: Error): void }>();
  const listeners: ((event: Message) => void)[] = [];
  let last = 0;
  let rest: Buffer[] = [];
  const take = (text: string) => {
    const message: Message = JSON.parse(text);
    for (const listener of message.id === undefined ? listeners : []) listener(message);
    if (message.id === undefined) return;
    const waiting = open.get(message.id);
    open.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result ?? {});
    else waiting?.reject(new Error(message.error.message));
  };
  output.on('data', (piece: Buffer) => {
    let from = 0;
    for (let at = piece.indexOf(0); at >= 0; at = piece.indexOf(0, from)) {
      take(Buffer.concat([...rest, piece.subarray(from, at)]).toString());
      rest = [];
      from = at + 1;
    }
    rest.push(piece.subarray(from));
  });
  output.on('close', () => {
    for (const { reject } of open.values()) reject(new Error('the browser is gone'));
  });
  return {
    send(method, params = {}, sessionId) {
      const id = ++last;
      return new Promise((resolve, reject) => {
        open.set(id, { resolve, reject });
        input.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
      });
    },
    on: (listener) => listeners.push(listener),
  };
}

async function openPage(wire: Wire, downloads: string): Promise<PlainPage> {
  const { targetInfos } = await wire.send('Target.getTargets');
  const found = (targetInfos as { type: string; targetId: string }[]).find(({ type }) => type === 'page');
  const targetId =
    found?.targetId ?? String((await wire.send('Target.createTarget', { url: 'about:blank' }))['targetId']);
  const session = String((await wire.send('Target.attachToTarget', { targetId, flatten: true }))['sessionId']);
  const behavior = { behavior: 'allowAndName', downloadPath: downloads, eventsEnabled: true };
  await wire.send('Browser.setDownloadBehavior', behavior);
  await wire.send('Page.enable', {}, session);
  const evaluate = (expression: string) => evaluateIn(wire, session, expression);
  return {
    before: async (source) => void (await wire.send('Page.addScriptToEvaluateOnNewDocument', { source }, session)),
    goto: async (url) => void (await wire.send('Page.navigate', { url }, session)),
    evaluate,
    async until(expression, milliseconds) {
      const end = performance.now() + milliseconds;
      while ((await evaluate(`Boolean(${expression})`).catch(() => false)) !== true) {
        if (performance.now() > end) throw new Error(`never came true: ${expression}`);
        await pause(interval);
      }
    },
    async download(begin, milliseconds) {
      const done = downloaded(wire);
      const late = pause(milliseconds).then(() => Promise.reject(new Error('the download did not end')));
      late.catch(() => {});
      await begin();
      return join(downloads, await Promise.race([done, late]));
    },
    send: (method, parameters, of) => wire.send(method, parameters, of ?? session),
    on: wire.on,
  };
}

async function evaluateIn(wire: Wire, session: string, expression: string): Promise<unknown> {
  const asked = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
  const { result, exceptionDetails } = await wire.send('Runtime.evaluate', asked, session);
  if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
  return (result as { value?: unknown }).value;
}

function downloaded(wire: Wire): Promise<string> {
  return new Promise((resolve, reject) => {
    wire.on(({ method, params }) => {
      if (method !== 'Browser.downloadProgress') return;
      if (params?.['state'] === 'completed') resolve(String(params['guid']));
      if (params?.['state'] === 'canceled') reject(new Error('the download was broken off'));
    });
  });
}

/** A timer that does not keep the process alive. */
function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
