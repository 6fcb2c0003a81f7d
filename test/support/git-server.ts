import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { gitEnvironment } from './git-commands.ts';
import { type Pace, paced } from './replay-pace.ts';

/** What can go wrong while a pack is sent. Bytes count from the start of the answer's body. */
export type GitFault =
  /** The connection breaks. */
  | { readonly kind: 'cut'; readonly after: number }
  /** The answer ends as if all were well. */
  | { readonly kind: 'end'; readonly after: number }
  /** git stops with a message on side-band 3 after so many bytes of the pack. */
  | { readonly kind: 'band-3'; readonly after: number; readonly text: string }
  /** The last byte of the pack is wrong. */
  | { readonly kind: 'trailer' }
  /** The header names one object more than there are; the trailer fits. */
  | { readonly kind: 'count' }
  /** Asks git for everything but this object, so that a ref points at nothing. */
  | { readonly kind: 'drop-want'; readonly oid: string }
  /** Any change of the pack's bytes. */
  | { readonly kind: 'rewrite'; rewrite(pack: Buffer): Buffer }
  /** The list of refs stops, by a broken connection or as if all were well; bytes below zero count from its end. */
  | { readonly kind: 'list'; readonly how: 'cut' | 'end'; readonly after: number }
  /** Something else answers: a login page, a refusal. */
  | { readonly kind: 'answer'; readonly on: 'list' | 'pack'; readonly status?: number; readonly type?: string }
  /** Nothing comes after this byte of the pack, and the connection stays open. */
  | { readonly kind: 'stall'; readonly after: number };

export interface GitHandlerOptions {
  /** Folder of the owners' folders with bare repositories: `<root>/<owner>/<name>.git`. */
  readonly root: string;
  /** Lets pages of any origin read, as a forge with CORS switched on does. */
  readonly cors?: boolean;
  /** Path before `/<owner>/`, for example `/git`. */
  readonly prefix?: string;
  onRequest?(request: IncomingMessage): void;
  /** False answers 401. */
  authorize?(request: IncomingMessage): boolean;
  fault?(request: IncomingMessage): GitFault | undefined;
  /** Of an answer without a fault; absent: as fast as it goes. */
  pace?(request: IncomingMessage): Pace | undefined;
}

const execPath = spawnSync('git', ['--exec-path'], { encoding: 'utf8' }).stdout.trim();
const backend = join(execPath, 'git-http-backend');

/** Answers `/<owner>/<name>.git/…` by the real `git http-backend`, streaming both ways; 404 for everything else. */
export function gitHandler(options: GitHandlerOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    options.onRequest?.(request);
    if (options.cors) allowOrigins(response);
    if (options.cors && request.method === 'OPTIONS') return void response.writeHead(204).end();
    const url = new URL(request.url ?? '/', 'http://host');
    const path = url.pathname.slice(options.prefix?.length ?? 0);
    if (!/^\/[\w.-]+\/[\w.-]+\.git\/(info\/refs|git-upload-pack)$/.test(path) || path.includes('..'))
      return void response.writeHead(404).end('Not found.\n');
    if (options.authorize?.(request) === false)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('Unauthorized\n');
    const fault = options.fault?.(request);
    if (fault?.kind === 'answer' && (fault.on === 'pack') === (request.method === 'POST'))
      return sendOther(response, fault.status ?? 200, fault.type ?? 'text/html');
    const pace = options.pace?.(request);
    serve(request, response, { root: options.root, path, query: url.search.slice(1), fault, pace });
  };
}

/** A server of its own on a free port of 127.0.0.1. */
export async function startGitServer(options: GitHandlerOptions): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(gitHandler(options));
  // Tests stop this very process while git works; a connection must not grow old meanwhile, and be closed just when it is used again.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${options.prefix ?? ''}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function allowOrigins(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader('access-control-allow-headers', 'authorization, content-type, accept');
}

interface Job {
  readonly root: string;
  readonly path: string;
  readonly query: string;
  readonly fault: GitFault | undefined;
  readonly pace: Pace | undefined;
}

/** With one thread git makes the same pack each time it is asked for the same. */
const onePack = { GIT_CONFIG_COUNT: '4', GIT_CONFIG_KEY_3: 'pack.threads', GIT_CONFIG_VALUE_3: '1' };

function serve(request: IncomingMessage, response: ServerResponse, job: Job): void {
  const fault = request.method === 'POST' || job.fault?.kind === 'list' ? faultOfPart(request, job.fault) : undefined;
  const child = spawn(backend, [], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...gitEnvironment,
      ...onePack,
      GIT_PROJECT_ROOT: job.root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: job.path,
      QUERY_STRING: job.query,
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      REMOTE_ADDR: '127.0.0.1',
      ...(request.headers['git-protocol'] ? { GIT_PROTOCOL: String(request.headers['git-protocol']) } : {}),
    },
  });
  child.stdin.on('error', () => {});
  child.on('error', () => response.destroy());
  response.on('close', () => child.kill());
  const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request;
  if (fault?.kind === 'drop-want') void collect(body).then((bytes) => child.stdin.end(withoutWant(bytes, fault.oid)));
  else body.pipe(child.stdin);
  answer(child.stdout, response, { ...job, fault });
}

/** What goes wrong with the list goes wrong nowhere else. */
function faultOfPart(request: IncomingMessage, fault: GitFault | undefined): GitFault | undefined {
  if (fault?.kind !== 'list') return fault;
  return request.method === 'POST' ? undefined : { kind: fault.how, after: fault.after };
}

function sendOther(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { 'content-type': type });
  response.end('<!doctype html><title>Sign in</title><form method="post" action="/login"></form>\n');
}

/** Splits the CGI head from the body, then streams the body, through the fault if there is one. */
function answer(output: NodeJS.ReadableStream, response: ServerResponse, job: Job): void {
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    output.removeListener('data', onData);
    output.pause();
    writeHead(response, head.subarray(0, end).toString());
    output.unshift(head.subarray(end + 4));
    void send(output, response, job);
  };
  output.on('data', onData);
  output.on('end', () => {
    if (!response.headersSent) response.writeHead(500).end();
  });
}

function writeHead(response: ServerResponse, text: string): void {
  let status = 200;
  for (const line of text.split('\r\n')) {
    const [name = '', ...rest] = line.split(': ');
    if (name.toLowerCase() === 'status') status = Number.parseInt(rest.join(': '), 10);
    else response.setHeader(name, rest.join(': '));
  }
  response.writeHead(status);
}

async function send(output: NodeJS.ReadableStream, response: ServerResponse, { fault, pace }: Job): Promise<void> {
  if (fault === undefined || fault.kind === 'drop-want') {
    if (pace === undefined) output.pipe(response);
    else output.pipe(paced(pace)).pipe(response);
    return;
  }
  const body = await collect(output);
  if (fault.kind === 'cut') response.write(body.subarray(0, fault.after), () => response.destroy());
  else if (fault.kind === 'stall') response.write(sideBand(packOf(body).subarray(0, fault.after)).subarray(0, -4));
  else if (fault.kind === 'end') response.end(body.subarray(0, fault.after));
  else response.end(withFault(body, fault));
}

function withFault(body: Buffer, fault: GitFault): Buffer {
  const pack = packOf(body);
  if (fault.kind === 'band-3') return sideBand(pack.subarray(0, fault.after), fault.text);
  if (fault.kind === 'rewrite') return sideBand(fault.rewrite(pack));
  if (fault.kind === 'count') {
    const wrong = Buffer.from(pack);
    wrong.writeUInt32BE(pack.readUInt32BE(8) + 1, 8);
    return sideBand(withTrailer(wrong.subarray(0, -20)));
  }
  const wrong = Buffer.from(pack);
  wrong[wrong.length - 1] = (wrong[wrong.length - 1] ?? 0) ^ 1;
  return sideBand(wrong);
}

/** A pack without its trailer gets the one that fits. */
export function withTrailer(pack: Buffer): Buffer {
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function pktLines(body: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at + 4 <= body.length; ) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16);
    if (length >= 4) lines.push(body.subarray(at + 4, at + length));
    at += Math.max(4, length);
  }
  return lines;
}

function pktLine(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

function packOf(body: Buffer): Buffer {
  return Buffer.concat(pktLines(body).flatMap((line) => (line[0] === 1 ? [line.subarray(1)] : [])));
}

function sideBand(pack: Buffer, error?: string): Buffer {
  const lines = [pktLine(Buffer.from('NAK\n'))];
  for (let at = 0; at < pack.length; at += 8000)
    lines.push(pktLine(Buffer.concat([Buffer.from([1]), pack.subarray(at, at + 8000)])));
  if (error !== undefined) lines.push(pktLine(Buffer.concat([Buffer.from([3]), Buffer.from(error)])));
  lines.push(Buffer.from('0000'));
  return Buffer.concat(lines);
}

function withoutWant(request: Buffer, oid: string): Buffer {
  const kept = pktLines(request).filter((line) => !line.toString('latin1').startsWith(`want ${oid}`));
  const wants = kept.filter((line) => line.toString('latin1').startsWith('want'));
  const first = wants[0];
  if (first !== undefined && !first.includes(' side-band-64k')) {
    const capabilities = ' side-band-64k ofs-delta';
    kept[kept.indexOf(first)] = Buffer.from(`${first.toString('latin1').trimEnd()}${capabilities}\n`);
  }
  const rest = kept.filter((line) => !wants.includes(line) && line !== kept[0]);
  const lines = kept.slice(0, wants.length);
  return Buffer.concat([...lines.map(pktLine), Buffer.from('0000'), ...rest.map(pktLine)]);
}
