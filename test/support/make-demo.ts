import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedAnswer } from '../../src/demo/recording.ts';
import { git, temporaryFolder } from './git-commands.ts';
import { startGitServer } from './git-server.ts';
import { unpackRepositories } from './replay-git.ts';
import { openRecordedProject, recordingsFolder } from './replay-recording.ts';

const owner = 'harbor-lab';
const name = 'weather-buoy';
const target = new URL('../../public/demo/', import.meta.url).pathname;

/** Makes `public/demo/` from the recorded project: one file with all answers, the binary files, and what a real git answered. */
export async function main(): Promise<void> {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(join(target, 'files'), { recursive: true });
  mkdirSync(join(target, 'git'));
  writeAnswers();
  await writeGit();
}

function writeAnswers(): void {
  const index: Record<string, RecordedAnswer> = {};
  const texts: Record<string, string> = {};
  for (const [key, answer] of Object.entries(openRecordedProject(name).index)) {
    if (/ \/api\/v1\/user$/.test(key)) continue;
    index[key] = answer;
    const bytes = readFileSync(join(recordingsFolder, name, answer.bodyFile));
    if (answer.bodyFile.endsWith('.json')) texts[answer.bodyFile] = compact(bytes.toString());
    else writeFileSync(join(target, 'files', answer.bodyFile.replace(/^.*\//, '')), bytes);
  }
  writeFileSync(join(target, 'recording.json'), `${JSON.stringify({ index, texts })}\n`);
}

/** The same JSON without the fields of people and projects that nobody reads, which are most of it. */
function compact(text: string): string {
  const unread = /^(avatar_url|email|last_login|starred_repos_count|followers_count|following_count|permissions)$/;
  return JSON.stringify(JSON.parse(text, (key, value: unknown) => (unread.test(key) ? undefined : value)));
}

async function writeGit(): Promise<void> {
  const { path: root, remove } = temporaryFolder();
  try {
    unpackRepositories(join(recordingsFolder, name), root, owner, name);
    const server = await startGitServer({ root });
    try {
      for (const repository of [`${name}.git`, `${name}.wiki.git`]) {
        // One thread, so that the same pack comes each time.
        git(join(root, owner, repository), 'config', 'pack.threads', '1');
        await recordRepository(`${server.url}/${owner}/${repository}`, repository);
      }
    } finally {
      await server.close();
    }
  } finally {
    remove();
  }
}

async function recordRepository(url: string, repository: string): Promise<void> {
  const advertised = await bytesOf(await fetch(`${url}/info/refs?service=git-upload-pack`));
  writeFileSync(join(target, 'git', `${repository}.info-refs`), advertised);
  const body = cloneRequest(advertised.toString('latin1'));
  const headers = { 'content-type': 'application/x-git-upload-pack-request' };
  const pack = await bytesOf(await fetch(`${url}/git-upload-pack`, { method: 'POST', headers, body }));
  writeFileSync(join(target, 'git', `${repository}.upload-pack`), pack);
}

/** Asks for everything that is advertised, as a first clone does; progress reports would be different each time. */
function cloneRequest(advertised: string): string {
  const lines = advertised.matchAll(/^(?:0000)?[0-9a-f]{4}([0-9a-f]{40}) (?!.*\^\{\}$)/gm);
  const wants = [...new Set([...lines].map(([, oid = '']) => oid))];
  const capabilities = ' multi_ack_detailed no-done side-band-64k ofs-delta no-progress';
  const text = wants.map((oid, at) => packetLine(`want ${oid}${at === 0 ? capabilities : ''}\n`)).join('');
  return `${text}0000${packetLine('done\n')}`;
}

function packetLine(text: string): string {
  return (text.length + 4).toString(16).padStart(4, '0') + text;
}

async function bytesOf(response: Response): Promise<Buffer> {
  if (!response.ok) throw new Error(`git answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
