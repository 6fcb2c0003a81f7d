import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { git, temporaryFolder } from '../../support/git-commands.ts';
import { gitHandler } from '../../support/git-server.ts';
import { makeSample } from './fault-world.ts';
import { fetched } from './setup.ts';

const folder = temporaryFolder();
let server: Server;
let bare: string;
const asked: string[] = [];
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/ada/former.git`;

/** As GitHub does it for a project that was renamed, whatever the method. */
beforeAll(async () => {
  bare = makeSample(folder.path, 'renamed');
  const answer = gitHandler({ root: folder.path });
  server = createServer((request, response) => {
    const { method = '', url: path = '' } = request;
    asked.push(`${method} ${path.split(/[/?]/)[2]}`);
    if (!path.startsWith('/ada/former.git/')) return answer(request, response);
    response.writeHead(301, { location: path.replace('former', 'renamed') }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  folder.remove();
});

it.each([false, true])(
  'a repository that was renamed is fetched from where its list of refs is (v2: %s)',
  async (protocol2) => {
    asked.length = 0;
    const { record } = await fetched(url(), { protocol2 });
    const refs = git(bare, 'for-each-ref', '--format=%(refname) %(objectname)').split('\n');
    expect(record.refs.map(({ name, oid }) => `${name} ${oid}`)).toEqual(refs);
    expect(
      asked.filter((request) => request.startsWith('POST')).every((request) => request === 'POST renamed.git'),
    ).toBe(true);
    expect(asked.slice(0, 2)).toEqual(['GET former.git', 'GET renamed.git']);
  },
);
