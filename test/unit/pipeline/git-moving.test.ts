import 'fake-indexeddb/auto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { untilWhole } from '../../../src/pipeline/git-attempts.ts';
import { git, temporaryFolder } from '../../support/git-commands.ts';
import { startGitServer } from '../../support/git-server.ts';
import { createStorage, makeSample } from '../git/fault-world.ts';

const folder = temporaryFolder();
let server: Awaited<ReturnType<typeof startGitServer>>;
let bare: string;
let number = 0;
/** What somebody pushes after the list of refs was given, one for each POST. */
let pushes: (() => void)[] = [];
const asked: string[] = [];

beforeAll(async () => {
  server = await startGitServer({
    root: folder.path,
    onRequest({ method = '' }) {
      asked.push(method);
      if (method === 'POST') pushes.shift()?.();
    },
  });
});

afterAll(async () => {
  await server.close();
  folder.remove();
});

beforeEach(() => {
  bare = makeSample(folder.path, `moving-${++number}`);
  asked.length = 0;
});

function collect() {
  const storage = createStorage();
  const again: string[] = [];
  const record = untilWhole((report) => storage.fetchIn({ url: `${server.url}/ada/moving-${number}.git`, report }), {
    signal: new AbortController().signal,
    report: () => {},
    onAgain: ({ code }) => again.push(code),
  });
  return { storage, record, again };
}

const force = () => git(bare, 'update-ref', 'refs/heads/main', git(bare, 'commit-tree', '-m', 'other', 'main^{tree}'));

test.each([
  ['a branch is pushed by force', force],
  ['a branch is deleted', () => git(bare, 'update-ref', '-d', 'refs/heads/main')],
] as const)('%s after the list of refs was given: the repository is asked for again', async (_, push) => {
  pushes = [push];
  const { storage, record, again } = collect();
  await storage.expectWhole(await record, bare, folder.path);
  expect(asked).toEqual(['GET', 'POST', 'GET', 'POST']);
  expect(again).toEqual(['git-refs-moved']);
});
