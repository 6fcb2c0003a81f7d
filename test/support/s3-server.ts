import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AwsClient } from 'aws4fetch';
import { temporaryFolder } from './git-commands.ts';
import { type S3Fault, type S3Request, startFront } from './s3-front.ts';
import { s3Program } from './s3-program.ts';

export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface BucketChoice {
  /** `page` (default): the rule that the page asks for; `none`: closed to pages; else the rules themselves (XML). */
  readonly cors?: 'page' | 'none' | string;
  /** Anybody may get objects by plain http, as `git clone` does. Default true. */
  readonly public?: boolean;
}

export interface S3Server {
  /** `http://127.0.0.1:<port>`; buckets are the first step of the path. */
  readonly endpoint: string;
  readonly region: string;
  /** May do everything. */
  readonly keys: S3Keys;
  /** A key that is right and may list and get, but not put. */
  readonly readerKeys: S3Keys;
  /** What was asked of it, oldest first, those of `bucket` and `rule` not counted; a test may empty it. */
  readonly requests: S3Request[];
  /** Asked for each request; `undefined` lets it through to the real server. A test sets it. */
  fault: ((request: S3Request) => S3Fault | undefined) | undefined;
  /** Keys of uploads in parts that were begun in the bucket, and neither ended nor removed. */
  openUploads(bucket: string): Promise<readonly string[]>;
  /** Makes an empty bucket and resolves to its name. */
  bucket(choice?: BucketChoice): Promise<string>;
  close(): Promise<void>;
}

const region = 'eu-test-1';
const keys = { accessKeyId: 'TESTKEYOFTHEOWNER', secretAccessKey: 'a secret/with+odd=characters' };
const readerKeys = { accessKeyId: 'TESTKEYOFAREADER', secretAccessKey: 'secret-of-the-reader' };

/** The rule that README of src/sinks/s3 asks for, as XML. */
function corsRule(): string {
  const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].map((method) => `<AllowedMethod>${method}</AllowedMethod>`);
  const exposed = ['ETag', 'Date', 'Content-Range', 'x-amz-checksum-sha256'].map(
    (name) => `<ExposeHeader>${name}</ExposeHeader>`,
  );
  return `<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>${methods.join('')}<AllowedHeader>*</AllowedHeader>${exposed.join('')}<MaxAgeSeconds>3000</MaxAgeSeconds></CORSRule></CORSConfiguration>`;
}

function policy(name: string, isPublic: boolean): string {
  const all = `arn:aws:s3:::${name}/*`;
  const statements = [
    { Effect: 'Allow', Principal: readerKeys.accessKeyId, Action: 's3:GetObject', Resource: all },
    {
      Effect: 'Allow',
      Principal: readerKeys.accessKeyId,
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${name}`,
    },
    ...(isPublic ? [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: all }] : []),
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

async function startReal(folder: string): Promise<() => Promise<void>> {
  const program = s3Program();
  if (program === undefined)
    throw new Error('no S3 server: build it with `npm test`, or set S3_SERVER (needs Go, see test/README.md)');
  const iam = join(folder, 'iam');
  mkdirSync(iam, { recursive: true });
  const { accessKeyId, secretAccessKey } = readerKeys;
  const account = { access: accessKeyId, secret: secretAccessKey, role: 'user' };
  writeFileSync(join(iam, 'users.json'), JSON.stringify({ accessAccounts: { [accessKeyId]: account } }));
  const real = spawn(program, [folder], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      ROOT_ACCESS_KEY: keys.accessKeyId,
      ROOT_SECRET_KEY: keys.secretAccessKey,
      REGION: region,
      IAM_DIR: iam,
      VIRTUAL_DOMAIN: 's3.localhost',
    },
  });
  const ended = new Promise<number | null>((resolve) => real.once('exit', resolve));
  let said = '';
  real.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ready = new Promise<'ready'>((resolve) => {
    createInterface({ input: real.stdout }).on('line', (line) => line === 'ready' && resolve('ready'));
  });
  if ((await Promise.race([ready, ended])) !== 'ready') throw new Error(`the S3 server ended at once: ${said}`);
  return async () => {
    real.stdin.end();
    real.kill('SIGKILL');
    await ended;
  };
}

/** Starts a real S3 server (see `buildS3Program`) on a port of its own. Has to be closed. `parent`: folder in which its files lie. */
export async function startS3(parent?: string): Promise<S3Server> {
  const folder = temporaryFolder(parent);
  const stopReal = await startReal(folder.path);
  const front = await startFront({
    socket: join(folder.path, 'socket'),
    fault: (request) => server.fault?.(request),
  });
  const owner = new AwsClient({ ...keys, region, service: 's3' });
  let buckets = 0;
  const ask = async (path: string, body?: string, method = 'PUT') => {
    const before = front.requests.length;
    const answer = await owner.fetch(`${front.address}/${path}`, {
      method,
      ...(body && { body, headers: { 'content-md5': createHash('md5').update(body).digest('base64') } }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const own = front.requests.findIndex(({ path: asked }, at) => at >= before && asked === `/${path}`);
    if (own !== -1) front.requests.splice(own, 1);
    return text;
  };
  const server: S3Server = {
    endpoint: front.address,
    region,
    keys,
    readerKeys,
    requests: front.requests,
    fault: undefined,
    async openUploads(name) {
      const uploads = await ask(`${name}?uploads`, undefined, 'GET');
      return [...uploads.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key ?? '');
    },
    async bucket({ cors = 'page', public: isPublic = true } = {}) {
      const name = `bucket-${++buckets}`;
      await ask(name);
      if (cors !== 'none') await ask(`${name}?cors`, cors === 'page' ? corsRule() : cors);
      await ask(`${name}?policy`, policy(name, isPublic));
      return name;
    },
    async close() {
      await front.close();
      await stopReal();
      folder.remove();
    },
  };
  return server;
}
