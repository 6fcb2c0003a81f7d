import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demoFetch, demoForgeBase } from '../../../src/demo/demo-fetch.ts';
import { gitea } from '../../../src/forges/gitea/index.ts';
import { demoBase } from '../../../src/pipeline/address.ts';
import { withoutEmail } from '../../../src/pipeline/without-emails.ts';
import { collectProject, loggedRequest, replayProject } from '../../support/replay-collect.ts';

const publicFolder = new URL('../../../public/', import.meta.url).pathname;

/** A static host that serves `public/`. */
function staticHost(failures = 0) {
  const asked: string[] = [];
  const fetch = async (input: string) => {
    const path = new URL(input).pathname;
    asked.push(path);
    if (asked.length <= failures) return new Response('', { status: 503 });
    try {
      return new Response(await readFile(join(publicFolder, decodeURIComponent(path.replace('/page/', '')))));
    } catch {
      return new Response('', { status: 404 });
    }
  };
  return { fetch, asked };
}

test('the demo is the recorded project, with few files of the page', async () => {
  const host = staticHost();
  const fetch = demoFetch(host.fetch, 'https://site.example/page/');
  const place = { base: demoForgeBase, owner: 'harbor-lab', name: 'weather-buoy', ...loggedRequest(fetch) };
  const demo = await collectProject(gitea, place);
  const recorded = await collectProject(gitea, replayProject('weather-buoy', { base: demoForgeBase }));
  // Recordings have no addresses of people.
  expect([...demo.collected.entities.values()]).toEqual([...recorded.collected.entities.values()].map(withoutEmail));
  expect(demo.problems).toEqual(recorded.problems);
  expect(host.asked).toEqual(['/page/demo/recording.json']);
});

test('the demo answers at the base that the pipeline sends it to', () => {
  expect(demoForgeBase).toBe(demoBase);
});

test('every file of the demo can be downloaded', async () => {
  const fetch = demoFetch(staticHost().fetch, 'https://site.example/page/');
  const { collected } = await collectProject(gitea, {
    base: demoForgeBase,
    owner: 'harbor-lab',
    name: 'weather-buoy',
    ...loggedRequest(fetch),
  });
  const files = [...collected.ofKind('asset'), ...collected.ofKind('attachment')];
  expect(files.length).toBe(12);
  for (const file of files) {
    const response = await fetch(file.download.urls[0] ?? '');
    expect([file.name, (await response.arrayBuffer()).byteLength]).toEqual([file.name, file.size]);
  }
});

test('git gives an advertisement and a pack for the code and the wiki', async () => {
  const fetch = demoFetch(staticHost().fetch, 'https://site.example/page/');
  for (const name of ['weather-buoy.git', 'weather-buoy.wiki.git']) {
    const url = `${demoForgeBase}/harbor-lab/${name}`;
    const refs = await (await fetch(`${url}/info/refs?service=git-upload-pack`)).text();
    expect(refs).toMatch(/^001e# service=git-upload-pack\n0000/);
    const pack = Buffer.from(await (await fetch(`${url}/git-upload-pack`, { method: 'POST' })).arrayBuffer());
    expect(pack.includes('PACK')).toBe(true);
  }
  expect((await fetch(`${demoForgeBase}/harbor-lab/other.git/info/refs?service=git-upload-pack`)).status).toBe(404);
});

test('a file that could not be loaded is asked for again', async () => {
  const fetch = demoFetch(staticHost(1).fetch, 'https://site.example/page/');
  await expect(fetch(`${demoForgeBase}/api/v1/version`)).rejects.toThrow('503');
  expect((await fetch(`${demoForgeBase}/api/v1/version`)).status).toBe(200);
});
