import { parseHttpDate } from '../../http/server-clock.ts';
import { BucketError } from '../../model/bucket.ts';
import type { S3Target } from './address.ts';
import { createS3Client, isFailure, type S3Client, type S3Tools } from './ask.ts';
import { getObject } from './get-object.ts';
import { putObject } from './put-object.ts';
import { removeObjects } from './remove-objects.ts';
import { makeBucketError } from './s3-error.ts';
import type { S3Keys } from './sign.ts';
import { abandonUpload, beginUpload } from './upload-requests.ts';

export type CheckStep = 'reach' | 'list' | 'put' | 'get' | 'remove';

/** How far a check is. */
export interface BucketCheck {
  readonly steps: readonly { readonly name: CheckStep; readonly state: 'done' | 'failed' | 'not-tried' }[];
  /** Seconds that the clock of this machine is ahead of the server's; absent when the server does not tell. */
  readonly skew?: number;
  /** Whether `If-None-Match` is heeded: without it, two who write at once do not notice each other. */
  readonly conditional?: 'kept' | 'ignored';
  /** The first failure. */
  readonly error?: BucketError;
}

const names: readonly CheckStep[] = ['reach', 'list', 'put', 'get', 'remove'];
/** Failures that say the same of every further request. */
const endings: readonly string[] = [
  'bucket-unreachable',
  'bucket-cors',
  'bucket-clock',
  'bucket-keys',
  'bucket-missing',
];
const plain = { contentType: 'text/plain', cacheControl: 'no-store' };

interface Findings {
  readonly states: Map<CheckStep, 'done' | 'failed'>;
  skew?: number;
  conditional?: 'kept' | 'ignored';
  error?: BucketError;
}

function told({ states, skew, conditional, error }: Findings): BucketCheck {
  return {
    steps: names.map((name) => ({ name, state: states.get(name) ?? 'not-tried' })),
    ...(skew === undefined ? {} : { skew }),
    ...(conditional === undefined ? {} : { conditional }),
    ...(error === undefined ? {} : { error }),
  };
}

/**
 * Tries everything that an upload needs, with a small object that is removed again: reach, CORS, list, put (whole and in parts), get (whole and a
 * part), remove. Yields after each step. Rejects for an abort only.
 */
export async function* checkBucket(
  { place, prefix }: S3Target,
  keys: S3Keys,
  tools: S3Tools,
  signal: AbortSignal,
): AsyncGenerator<BucketCheck, void, undefined> {
  const client = createS3Client(place, keys, tools);
  const findings: Findings = { states: new Map() };
  const probe = `${prefix}forge-takeout-check-${Math.floor(tools.random() * 1e12).toString(36)}.txt`;
  const step = async (name: CheckStep, work: () => Promise<void>) => {
    try {
      await work();
      findings.states.set(name, 'done');
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof BucketError)) throw error;
      findings.states.set(name, 'failed');
      findings.error ??= error;
    }
  };
  yield told(findings);
  await step('list', () => tryList(client, prefix, findings, signal, () => tools.clock.now()));
  const { error } = findings;
  const isReached = error === undefined || !['bucket-unreachable', 'bucket-cors'].includes(error.code);
  findings.states.set('reach', isReached ? 'done' : 'failed');
  if (!isReached) findings.states.delete('list');
  yield told(findings);
  if (error !== undefined && endings.includes(error.code)) return;
  await step('put', () => tryPut(client, probe, findings, signal));
  yield told(findings);
  const isThere = findings.states.get('put') === 'done' || findings.conditional !== undefined;
  if (!isThere) return;
  await step('get', () => tryGet(client, probe, signal));
  yield told(findings);
  await step('remove', () => removeObjects(client, [probe, `${probe}.part`], signal));
  yield told(findings);
}

async function tryList(
  client: S3Client,
  prefix: string,
  findings: Findings,
  signal: AbortSignal,
  now: () => number,
): Promise<void> {
  const query = { 'list-type': '2', 'max-keys': '1', ...(prefix === '' ? {} : { prefix }) };
  const answer = await client.tryAsk({ action: 'list', method: 'GET', key: '', query, signal });
  if (isFailure(answer)) {
    noteSkew(client, findings);
    throw answer.error;
  }
  const date = parseHttpDate(answer.headers.get('date') ?? '');
  // The header counts whole seconds.
  if (date !== undefined) findings.skew = Math.round((now() - date - 500) / 1000);
  noteSkew(client, findings);
  await answer.body.cancel();
}

function noteSkew({ skew }: S3Client, findings: Findings): void {
  if (skew !== 0) findings.skew = Math.round((-skew - 500) / 1000);
}

async function tryPut(client: S3Client, probe: string, findings: Findings, signal: AbortSignal): Promise<void> {
  await putObject(client, probe, new TextEncoder().encode('forge-takeout'), { ...plain, onlyNew: true, signal });
  findings.conditional = 'ignored';
  try {
    await putObject(client, probe, new TextEncoder().encode('forge-takeout'), { ...plain, onlyNew: true, signal });
  } catch (error) {
    if (!(error instanceof BucketError) || error.code !== 'bucket-changed') throw error;
    findings.conditional = 'kept';
  }
  const upload = await beginUpload(client, `${probe}.part`, plain, signal);
  const { failure } = await abandonUpload(client, `${probe}.part`, upload, false);
  if (failure !== undefined) throw failure;
}

async function tryGet(client: S3Client, probe: string, signal: AbortSignal): Promise<void> {
  const object = await getObject(client, probe, { start: 6, end: 13, signal });
  const text =
    object === undefined ? '' : await new Response(object.body as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  if (text !== 'takeout')
    throw makeBucketError('bucket-refused', client.place, 'get', { said: 'what was written is not what is read' });
}
