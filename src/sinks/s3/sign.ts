import { AwsV4Signer } from 'aws4fetch';
import type { S3Place } from './address.ts';

/** Held in memory only, and only ever sent as a signature (and the session token) to the endpoint's origin. */
export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary keys. */
  readonly sessionToken?: string;
}

export interface Unsigned {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface S3Signer {
  /** What is signed with from now on: temporary keys end, and others take their place. */
  keys: S3Keys;
  /** Milliseconds that the server's clock is ahead of this one's; learnt from a refusal. */
  skew: number;
  /** Headers with signature, for the moment of asking. `x-amz-content-sha256` has to be among those given. */
  sign(request: Unsigned): Promise<Record<string, string>>;
}

function stamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/[:-]|\.\d{3}/g, '');
}

function keysOf({ accessKeyId, secretAccessKey, sessionToken = '' }: S3Keys): S3Keys {
  return { accessKeyId, secretAccessKey, ...(sessionToken === '' ? {} : { sessionToken }) };
}

/** Signature version 4, by aws4fetch; only the moment and the keys come from here. */
export function createSigner({ region }: S3Place, keys: S3Keys, now: () => number): S3Signer {
  const cache = new Map<string, ArrayBuffer>();
  const common = (request: Unsigned) => ({
    ...{ method: request.method, url: request.url, region, service: 's3', cache, datetime: stamp(now() + signer.skew) },
    ...keysOf(signer.keys),
  });
  const signer: S3Signer = {
    keys,
    skew: 0,
    async sign(request) {
      const signed = await new AwsV4Signer({ ...common(request), headers: { ...request.headers } }).sign();
      return Object.fromEntries(signed.headers);
    },
  };
  return signer;
}
