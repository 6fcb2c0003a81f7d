import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createBucketStore } from '../../../../src/app/stores/bucket.ts';
import { createMirrorStore } from '../../../../src/app/stores/mirror.ts';
import { isMirrorCommand } from '../../../../src/worker/command-kinds.ts';
import { smallProjects, startOwnerForge } from '../../../support/owner-forge.ts';
import { form, mirrorTab } from '../../worker/mirror-world.ts';

test('the token of the first source is not given to another one that asks for its own', async () => {
  const forge = await startOwnerForge({ projects: smallProjects(1) });
  const seen: string[] = [];
  const other = createServer((request, response) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) seen.push(authorization);
    response.writeHead(401, { 'www-authenticate': 'Basic' }).end();
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  const tab = mirrorTab({ url: 'https://s3.example' });
  let last: Promise<unknown> = Promise.resolve();
  const bucket = createBucketStore(() => {});
  bucket.turnTo(form);
  const store = createMirrorStore({
    send: (command) => {
      if (isMirrorCommand(command)) last = tab.send(command);
    },
    bucket,
    proxy: () => '',
  });
  try {
    store.text.value = `${forge.url}/p01 one\nhttp://127.0.0.1:${port}/ada/boat two`;
    store.token.value = { tokenHost: '', token: 'of-the-first' };
    store.run();
    await last;
    store.receive({ type: 'mirror', mirror: tab.view() });
    expect(tab.view()).toMatchObject({ tokenFor: `127.0.0.1:${port}` });
    store.retry();
    await last;
    expect(seen).toEqual([]);
    store.token.value = { tokenHost: `127.0.0.1:${port}`, token: 'of-the-second' };
    store.retry();
    await last;
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.join()).not.toContain('of-the-first');
  } finally {
    await new Promise((resolve) => other.close(resolve));
    await forge.close();
  }
}, 60_000);
