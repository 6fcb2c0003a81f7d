import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LfsStock {
  /** Paths that were asked for, with the number of files of a question. */
  readonly asked: string[];
  /** Contents by SHA-256; a test may take some away or bend them. */
  readonly files: Map<string, Uint8Array>;
}

export interface LfsServer extends LfsStock {
  readonly url: string;
  close(): Promise<void>;
}

/** The batch API of Git LFS and the files behind it, as a forge serves them. https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md */
export function lfsHandler({
  files,
  asked,
}: LfsStock): (request: IncomingMessage, response: ServerResponse) => boolean {
  async function answerBatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
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
  }

  function answerFile(oid: string, request: IncomingMessage, response: ServerResponse): void {
    asked.push('file');
    const found = request.headers['x-ticket'] === 'yes' ? files.get(oid) : undefined;
    if (found === undefined) response.writeHead(404).end();
    else response.writeHead(200).end(found);
  }

  return (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const isFile = pathname.startsWith('/file/');
    const isBatch = pathname.endsWith('.git/info/lfs/objects/batch');
    if (!isFile && !isBatch) return false;
    // As a forge does that is open to pages: neither the type of the question nor the ticket goes without being asked for.
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-methods', 'GET, POST');
    response.setHeader('access-control-allow-headers', 'accept, content-type, x-ticket');
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (isFile) answerFile(pathname.slice('/file/'.length), request, response);
    else if (request.method === 'POST') void answerBatch(request, response);
    else response.writeHead(405).end();
    return true;
  };
}

/** The same as a server of its own. */
export async function startLfsServer(): Promise<LfsServer> {
  const files = new Map<string, Uint8Array>();
  const asked: string[] = [];
  const answer = lfsHandler({ files, asked });
  const server = createServer((request, response) => {
    if (!answer(request, response)) response.writeHead(404).end();
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
