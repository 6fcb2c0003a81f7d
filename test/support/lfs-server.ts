import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LfsServer {
  readonly url: string;
  /** Paths that were asked for, with the number of files of a question. */
  readonly asked: string[];
  /** Contents by SHA-256; a test may take some away or bend them. */
  readonly files: Map<string, Uint8Array>;
  close(): Promise<void>;
}

/** The batch API of Git LFS and the files behind it, as a forge serves them. https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md */
export async function startLfsServer(): Promise<LfsServer> {
  const files = new Map<string, Uint8Array>();
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    if (pathname.startsWith('/file/')) {
      asked.push('file');
      const found = request.headers['x-ticket'] === 'yes' ? files.get(pathname.slice('/file/'.length)) : undefined;
      return void (found === undefined ? response.writeHead(404).end() : response.writeHead(200).end(found));
    }
    if (!pathname.endsWith('.git/info/lfs/objects/batch') || request.method !== 'POST')
      return void response.writeHead(404).end();
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { objects } = JSON.parse(Buffer.concat(parts).toString());
    asked.push(`batch ${objects.length}`);
    const host = `http://${request.headers.host}`;
    const answer = objects.map(({ oid, size }: { oid: string; size: number }) =>
      files.has(oid)
        ? { oid, size, actions: { download: { href: `${host}/file/${oid}`, header: { 'x-ticket': 'yes' } } } }
        : { oid, size, error: { code: 404, message: 'Object does not exist' } },
    );
    response.writeHead(200, { 'content-type': 'application/vnd.git-lfs+json' });
    response.end(JSON.stringify({ transfer: 'basic', objects: answer }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    files,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
