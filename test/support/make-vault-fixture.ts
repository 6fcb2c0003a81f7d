import 'fake-indexeddb/auto';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import type { Fetch } from '../../src/http/request.ts';
import { createWorld, interrupted, savedBytes } from '../unit/worker/job-world.ts';
import { git, temporaryFolder } from './git-commands.ts';
import { unpackRepositories } from './replay-git.ts';
import { recordingsFolder } from './replay-recording.ts';
import { dumpVault, encodeVaultDump } from './vault-fixture.ts';
import { fixtureBase, fixtureForge } from './vault-fixture-forge.ts';

const folder = new URL('../fixtures/vault/', import.meta.url).pathname;
/** Requests after which the second project is stopped: in the middle of its lists. */
const stopAfter = 75;

/**
 * Writes `test/fixtures/vault/v<version>.json.gz`: a database as this very code leaves it, with `old-charts` whole and `weather-buoy` stopped on
 * the way; beside it what the first is packed into. Run once for each version of the layout, before it changes; never again for an old one.
 */
export async function makeFixture(): Promise<void> {
  const indexedDB = new IDBFactory();
  const repositories = temporaryFolder();
  let forge: Fetch;
  try {
    unpackRepositories(join(recordingsFolder, 'old-charts'), repositories.path, 'harbor-lab', 'old-charts');
    forge = fixtureForge(cloneAnswers(join(repositories.path, 'harbor-lab', 'old-charts.git')));
  } finally {
    repositories.remove();
  }
  const whole = createWorld({ fetch: forge, indexedDB });
  await whole.check({ url: `${fixtureBase}/harbor-lab/old-charts` });
  await whole.send({ type: 'export' });
  if (whole.view().state !== 'done') throw new Error(`old-charts ended ${whole.view().state}`);
  const archive = await savedBytes(whole);
  await stopOnTheWay(forge, indexedDB);
  const dump = await dumpVault(indexedDB);
  const path = join(folder, `v${dump.version}`);
  writeFileSync(`${path}.json.gz`, encodeVaultDump(dump));
  writeFileSync(`${path}-old-charts.json`, `${JSON.stringify(await contentOf(archive), null, 2)}\n`);
}

async function stopOnTheWay(forge: Fetch, indexedDB: IDBFactory): Promise<void> {
  let paused: Promise<void> | undefined;
  const fetch = interrupted(
    forge,
    (_, count) => count > stopAfter,
    () => {
      paused = world.send({ type: 'pause' });
    },
  );
  const world = createWorld({ fetch, indexedDB });
  await world.check({ url: `${fixtureBase}/harbor-lab/weather-buoy` });
  await world.send({ type: 'export' });
  await paused;
  if (world.view().state !== 'paused') throw new Error(`weather-buoy ended ${world.view().state}`);
}

/** Digest of the archive, and of every file in it. */
async function contentOf(
  archive: Uint8Array,
): Promise<{ sha256: string; receipt: unknown; files: Record<string, string> }> {
  const place = mkdtempSync(join(tmpdir(), 'vault-fixture-'));
  try {
    writeFileSync(join(place, 'a.zip'), archive);
    execFileSync('unzip', ['-q', join(place, 'a.zip'), '-d', join(place, 'a')]);
    const names = execFileSync('find', ['.', '-type', 'f'], { cwd: join(place, 'a') })
      .toString()
      .trim()
      .split('\n')
      .sort();
    const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const files = names.map((name) => [name.slice(2), digest(readFileSync(join(place, 'a', name)))] as const);
    const receipt = names.find((name) => name.endsWith('/receipt.json'));
    return {
      sha256: digest(archive),
      receipt: receipt && JSON.parse(readFileSync(join(place, 'a', receipt), 'utf8')),
      files: Object.fromEntries(files),
    };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** What git answers to a first clone. */
function cloneAnswers(repository: string): { refs: Uint8Array; pack: Uint8Array } {
  const packet = (text: string) => (text.length + 4).toString(16).padStart(4, '0') + text;
  const run = (args: readonly string[], input: string) =>
    execFileSync('git', ['upload-pack', '--stateless-rpc', ...args, repository], { input });
  git(repository, 'config', 'pack.threads', '1');
  const advertised = run(['--advertise-refs'], '');
  const lines = advertised.toString('latin1').matchAll(/^(?:0000)?[0-9a-f]{4}([0-9a-f]{40}) (?!.*\^\{\}$)/gm);
  const wants = [...new Set([...lines].map(([, oid = '']) => oid))];
  const capabilities = ' multi_ack_detailed no-done side-band-64k ofs-delta no-progress';
  const text = wants.map((oid, at) => packet(`want ${oid}${at === 0 ? capabilities : ''}\n`)).join('');
  return {
    refs: Buffer.concat([Buffer.from(`${packet('# service=git-upload-pack\n')}0000`), advertised]),
    pack: run([], `${text}0000${packet('done\n')}`),
  };
}
