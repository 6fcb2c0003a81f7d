import { RunError } from '../../src/lib/run-error.ts';
import type { Comment } from '../../src/model/comment.ts';
import type { RunRecord } from '../../src/model/run-record.ts';
import { openVault } from '../../src/vault/open-vault.ts';
import { putDump, withBytes } from '../support/vault-dump.ts';
import { check } from './vault-page-check.ts';
import { runVaultCase, vaultCases } from './vault-suite.ts';
import { collected, comment, done } from './vault-suite-samples.ts';

/** What an older database looks like when it is opened. */
export interface OpenedOld {
  readonly records: readonly RunRecord[];
  readonly problems: readonly number[];
  /** Issues counted, and those that a walk gives. */
  readonly issues: readonly (readonly [counted: number, walked: number])[];
}

/** What the page offers to the browser test. */
export interface VaultPage {
  /** Name of the case and what was wrong; an empty text when it passed. */
  runAll(): Promise<[name: string, fault: string][]>;
  /** Writes until the browser refuses; resolves to the code of the error and what is listed after `discard`. */
  fill(bytes: number): Promise<{ code: string; left: number }>;
  /** Opens a database that an earlier version wrote: the JSON of a fixture. */
  openOld(dump: string): Promise<OpenedOld>;
  /** Milliseconds of a first round, of a second one in which nothing has changed, of its sweep, and of deleting the project. */
  rounds(comments: number): Promise<Rounds>;
}

const openRepository = () => {
  throw new Error('no repositories here');
};

async function openOld(dump: string): Promise<OpenedOld> {
  await putDump(indexedDB, withBytes(JSON.parse(dump)), 'old');
  const vault = await openVault({ indexedDB, name: 'old', openRepository });
  const records = await vault.records();
  const projects = await Promise.all(records.map(({ id }) => vault.project(id)));
  const problems = await Promise.all(projects.map(async (project) => (await project.problems()).length));
  const issues = await Promise.all(
    projects.map(
      async (project) => [await project.count('issue'), (await collected(project.scan('issue'))).length] as const,
    ),
  );
  vault.close();
  return { records, problems, issues };
}

interface Rounds {
  readonly first: number;
  readonly again: number;
  readonly sweep: number;
  readonly remove: number;
  /** Comments after that. */
  readonly left: number;
}

const pageSize = 50;

/** Pages of comments as a forge would bring them. */
function* commentPages(count: number): Generator<Comment[], void, undefined> {
  const body = 'The buoy has drifted again; the anchor holds, but the chain does not. '.repeat(4);
  for (let first = 1; first <= count; first += pageSize)
    yield Array.from({ length: pageSize }, (_, at) => ({
      ...comment(first + at, ((first + at) % 9000) + 1, { body }),
      created: '2026-01-01T00:00:00Z',
      updated: '2026-01-02T00:00:00Z',
    }));
}

async function rounds(comments: number): Promise<Rounds> {
  const vault = await openVault({ indexedDB, name: 'rounds', openRepository });
  const [fresh, project] = [await vault.project('fresh'), await vault.project('p')];
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  for (const entities of commentPages(comments)) await project.commit('comments', { entities, state: done });
  let [first, again] = [0, 0];
  // In turns, so that whatever else the machine does slows both.
  for (const entities of commentPages(comments)) {
    const sees = { list: 'comments', keys: entities.map(({ key }) => key) };
    const update = { round: 2, keepGone: false, sees };
    first += await timed(() => fresh.commit('comments', { entities, state: done }));
    again += await timed(() => project.commit('comments', { entities, state: done, update }));
  }
  const sweep = await timed(async () => {
    const changes = project.sweep({ list: 'comments', kinds: ['comment'], round: 2, keepGone: false });
    for await (const change of changes) throw new Error(`${change.length} removed`);
  });
  const remove = await timed(() => vault.remove('p'));
  const left = await project.count('comment');
  vault.close();
  return { first, again, sweep, remove, left };
}

async function runAll(): Promise<[string, string][]> {
  const results: [string, string][] = [];
  for (const testCase of vaultCases) {
    const fault = await runVaultCase(testCase, indexedDB, check).then(
      () => '',
      (reason: unknown) => String(reason),
    );
    results.push([testCase.name, fault]);
  }
  return results;
}

async function fill(bytes: number): Promise<{ code: string; left: number }> {
  const vault = await openVault({ indexedDB, name: 'full', openRepository });
  const project = await vault.project('p');
  const writer = await project.blobs.writer('large');
  let code = '';
  try {
    const chunk = crypto.getRandomValues(new Uint8Array(65_536));
    for (let written = 0; written < bytes; written += chunk.length) await writer.write(chunk);
    await writer.finish();
  } catch (reason) {
    code = reason instanceof RunError ? reason.code : String(reason);
  }
  await writer.discard();
  const left = (await vault.list()).length;
  vault.close();
  return { code, left };
}

declare global {
  interface Window {
    vaultPage: VaultPage;
  }
}

window.vaultPage = { runAll, fill, openOld, rounds };
