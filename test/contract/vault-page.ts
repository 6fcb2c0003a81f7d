import { RunError } from '../../src/lib/run-error.ts';
import type { Comment } from '../../src/model/comment.ts';
import { openVault } from '../../src/vault/open-vault.ts';
import { check } from './vault-page-check.ts';
import { runVaultCase, vaultCases } from './vault-suite.ts';
import { comment, done } from './vault-suite-samples.ts';

/** What the page offers to the browser test. */
export interface VaultPage {
  /** Name of the case and what was wrong; an empty text when it passed. */
  runAll(): Promise<[name: string, fault: string][]>;
  /** Writes until the browser refuses; resolves to the code of the error and what is listed after `discard`. */
  fill(bytes: number): Promise<{ code: string; left: number }>;
  /** Milliseconds of a first round, of a second one in which nothing has changed, and of its sweep. */
  rounds(comments: number): Promise<{ first: number; again: number; sweep: number }>;
}

const openRepository = () => {
  throw new Error('no repositories here');
};

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

async function rounds(comments: number): Promise<{ first: number; again: number; sweep: number }> {
  const vault = await openVault({ indexedDB, name: 'rounds', openRepository });
  const project = await vault.project('p');
  const timed = async (work: () => Promise<void>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const first = await timed(async () => {
    for (const entities of commentPages(comments)) await project.commit('comments', { entities, state: done });
  });
  const again = await timed(async () => {
    for (const entities of commentPages(comments)) {
      const sees = { list: 'comments', keys: entities.map(({ key }) => key) };
      await project.commit('comments', { entities, state: done, update: { round: 2, keepGone: false, sees } });
    }
  });
  const sweep = await timed(async () => {
    const changes = project.sweep({ list: 'comments', kinds: ['comment'], round: 2, keepGone: false });
    for await (const change of changes) throw new Error(`${change.length} removed`);
  });
  vault.close();
  return { first, again, sweep };
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

window.vaultPage = { runAll, fill, rounds };
