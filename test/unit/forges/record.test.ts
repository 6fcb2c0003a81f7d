import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { recordedForge } from '../../../src/demo/recorded-forge.ts';
import { gitea } from '../../../src/forges/gitea/index.ts';
import { withoutEmail } from '../../../src/pipeline/without-emails.ts';
import { temporaryFolder } from '../../support/git-commands.ts';
import { collectProject, loggedRequest, replayProject } from '../../support/replay-collect.ts';
import { openRecording } from '../../support/replay-recording.ts';
import { startReplay } from '../../support/replay-server.ts';

test('a recording of a recorded forge is as good as the first one, and holds no token', async () => {
  const server = await startReplay({ token: 'secret-4711', basePath: '/git' });
  const { path, remove } = temporaryFolder();
  try {
    const folder = join(path, 'weather-buoy');
    const words = ['test/support/run.mjs', 'test/support/record.ts', `${server.url}/issues/3`, folder];
    const env = { ...process.env, TAKEOUT_TOKEN: 'secret-4711' };
    await promisify(execFile)(process.execPath, words, { env });
    const again = recordedForge({ base: 'https://forge.example', ...openRecording(folder) });
    const place = { base: 'https://forge.example', owner: 'harbor-lab', name: 'weather-buoy', ...loggedRequest(again) };
    const one = await collectProject(gitea, place);
    const other = await collectProject(gitea, replayProject('weather-buoy'));
    // A recording holds no addresses of people.
    expect([...one.collected.entities.values()]).toEqual([...other.collected.entities.values()].map(withoutEmail));
    expect(readdirSync(folder).sort()).toEqual(['bodies', 'git.bundle', 'index.json', 'wiki.bundle']);
    const texts = [
      join(folder, 'index.json'),
      ...readdirSync(join(folder, 'bodies')).map((name) => join(folder, 'bodies', name)),
    ];
    for (const file of texts) expect(readFileSync(file).includes('secret-4711')).toBe(false);
    expect(readFileSync(join(folder, 'index.json'), 'utf8')).not.toMatch(/set-cookie|authorization/i);
  } finally {
    await server.close();
    remove();
  }
}, 60_000);
