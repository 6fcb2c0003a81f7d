import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MemoryBucket } from './memory-bucket.ts';

/** Serves what is in a bucket over plain HTTP, as a storage does for whoever may read: GET, nothing else. `asked` gets each path. */
export async function serveBucket(
  bucket: MemoryBucket,
  asked: (path: string) => void = () => {},
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const key = decodeURIComponent(pathname.slice(1));
    asked(key);
    const found = request.method === 'GET' ? bucket.objects.get(key) : undefined;
    if (found === undefined) return void response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error/>');
    const cache = found.cacheControl === undefined ? {} : { 'cache-control': found.cacheControl };
    response.writeHead(200, { 'content-type': found.contentType, 'content-length': found.bytes.length, ...cache });
    response.end(found.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
