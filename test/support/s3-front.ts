import {
  Agent,
  createServer,
  type IncomingMessage,
  request as proxied,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request was, as the S3 server saw it. */
export interface S3Request {
  readonly method: string;
  /** Path with query, as it was sent. */
  readonly path: string;
  /** What S3 calls it: `PutObject`, `UploadPart`, `ListObjects` … */
  readonly action: S3Action;
  readonly headers: IncomingMessage['headers'];
}

export type S3Action =
  | 'preflight'
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'ListObjects'
  | 'DeleteObjects'
  | 'CreateUpload'
  | 'UploadPart'
  | 'ListParts'
  | 'ListUploads'
  | 'CompleteUpload'
  | 'AbortUpload'
  | 'other';

/** `drop` breaks the connection before the answer, `lose` after the server has done it; `hold` never answers. Else: an answer of S3's kind. */
export type S3Fault =
  | 'drop'
  | 'lose'
  | 'hold'
  | {
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      /** Further elements of the error, as `ServerTime`. */
      readonly more?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface S3Front {
  readonly address: string;
  readonly requests: S3Request[];
  close(): Promise<void>;
}

function actionOf(method: string, path: string): S3Action {
  const url = new URL(path, 'http://s3');
  const { searchParams: query } = url;
  const isBucket = !/^\/[^/]+\/./.test(url.pathname);
  if (method === 'OPTIONS') return 'preflight';
  if (isBucket) {
    if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
    if (method !== 'GET') return 'other';
    if (query.has('uploads')) return 'ListUploads';
    return query.has('list-type') || query.size === 0 ? 'ListObjects' : 'other';
  }
  if (query.has('uploadId'))
    return ({ PUT: 'UploadPart', GET: 'ListParts', POST: 'CompleteUpload', DELETE: 'AbortUpload' } as const)[
      method as 'PUT' | 'GET' | 'POST' | 'DELETE'
    ];
  if (method === 'POST' && query.has('uploads')) return 'CreateUpload';
  return (
    ({ GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject', DELETE: 'DeleteObject' } as const)[
      method as 'GET' | 'HEAD' | 'PUT' | 'DELETE'
    ] ?? 'other'
  );
}

function answerFault(request: IncomingMessage, response: ServerResponse, fault: Exclude<S3Fault, string>): void {
  const more = Object.entries(fault.more ?? {}).map(([name, value]) => `<${name}>${value}</${name}>`);
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${fault.code}</Code><Message>${fault.message ?? fault.code}</Message>${more.join('')}</Error>`;
  const { origin } = request.headers;
  const cors = origin === undefined ? {} : { 'access-control-allow-origin': origin };
  request.resume();
  request.once('end', () => {
    response.writeHead(fault.status, { 'content-type': 'application/xml', ...cors, ...fault.headers });
    response.end(text);
  });
}

interface FrontOptions {
  /** The UNIX socket of the real server. */
  readonly socket: string;
  fault(request: S3Request): S3Fault | undefined;
}

/**
 * Stands before the real server, passes on every byte as it is (the `Host` that was signed, too), writes down what was asked, and answers in its
 * place where a test wants trouble that the real one cannot be brought to.
 */
export async function startFront({ socket, fault }: FrontOptions): Promise<S3Front> {
  const requests: S3Request[] = [];
  const agent = new Agent({ keepAlive: true });
  const server: Server = createServer((request, response) => {
    const { method = 'GET', url: path = '/', headers } = request;
    const seen = { method, path, action: actionOf(method, path), headers };
    requests.push(seen);
    const trouble = fault(seen);
    if (trouble === 'hold') return;
    if (trouble === 'drop') return void request.socket.destroy();
    if (trouble !== undefined && trouble !== 'lose') return answerFault(request, response, trouble);
    const on = proxied({ socketPath: socket, method, path, headers: request.headers, agent }, (answer) => {
      if (trouble === 'lose') return void request.socket.destroy();
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    on.once('error', () => response.destroy());
    response.once('close', () => on.destroy());
    request.pipe(on);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
}
