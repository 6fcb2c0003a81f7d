import type { Notice } from '../pipeline/notices.ts';

/** How a bucket is reached, as a person fills it in. The keys live in the worker's and the page's memory only. */
export interface BucketForm {
  /** `s3://bucket/prefix`, or the address of the bucket at its endpoint. */
  readonly address: string;
  /** Base address of the server; empty where the address says it. */
  readonly endpoint: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
  /** Empty: none. */
  readonly session: string;
}

/** From the page to the worker: tries the bucket: reachable, open to this page, may list, write, read and remove. */
export type BucketCommand = { readonly type: 'bucket-check'; readonly bucket: BucketForm };

/** One thing that was tried. */
export interface BucketStepView {
  readonly name: 'reach' | 'list' | 'put' | 'get' | 'remove';
  readonly state: 'done' | 'failed' | 'not-tried';
}

/** What a try of the bucket found. */
export interface BucketView {
  readonly state: 'checking' | 'done' | 'failed';
  /** Without keys: `https://s3.example/bucket`, and the folder in it. */
  readonly place: string;
  readonly region: string;
  readonly steps: readonly BucketStepView[];
  /** Seconds that this machine's clock is ahead of the server's, when it is worth telling. */
  readonly skew?: number;
  /** The server does not know conditional writes: two runs at a time are not kept apart. */
  readonly unguarded?: true;
  readonly notice?: Notice;
}

/** From the worker to the page. */
export type BucketUpdate = { readonly type: 'bucket'; readonly bucket: BucketView };
