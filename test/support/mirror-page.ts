import { expect, type Page } from '@playwright/test';
import type { S3Keys, S3Server } from './s3-server.ts';

export interface MirrorFields {
  /** Address of the bucket, with the folder. */
  readonly address: string;
  readonly region: string;
  readonly keys: S3Keys;
  /** Lines `source target`. */
  readonly text?: string;
}

/** The fields for a folder of a bucket at the test server. */
export function bucketFields(s3: S3Server, bucket: string, folder = 'git'): MirrorFields {
  return { address: `${s3.endpoint}/${bucket}/${folder}`, region: s3.region, keys: s3.keys };
}

export async function fillKeys(page: Page, keys: S3Keys): Promise<void> {
  await page.getByTestId('bucket-key-id').fill(keys.accessKeyId);
  await page.getByTestId('bucket-secret').fill(keys.secretAccessKey);
}

/** Fills in whatever form for a bucket is shown. */
export async function fillBucket(page: Page, { address, region, keys }: MirrorFields): Promise<void> {
  await page.getByRole('textbox', { name: 'Bucket address' }).fill(address);
  await page.getByTestId('bucket-region').fill(region);
  await fillKeys(page, keys);
}

/** Opens the mirror screen afresh and fills it in. `base`: address of the page, for browsers that do not know it. */
export async function openMirror(page: Page, fields: MirrorFields, base = '/'): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${base}#/mirror`);
  await expect(page.getByRole('heading', { name: 'Mirror', level: 1 })).toBeVisible({ timeout: 60_000 });
  await fillBucket(page, fields);
  if (fields.text !== undefined) await page.getByTestId('mappings').fill(fields.text);
  // What a forge has of wikis is not what these stories are about.
  await page.getByTestId('mirror-wikis').uncheck();
}

/** Waits for one of the states and says which it is. */
export async function untilMirror(page: Page, ...states: string[]): Promise<string> {
  const wanted = states.map((state) => `[data-testid="mirror"][data-state="${state}"]`).join(', ');
  await page.locator(wanted).waitFor({ timeout: 100_000 });
  return (await page.getByTestId('mirror').getAttribute('data-state')) ?? '';
}

export interface ReportedMirror {
  readonly key: string;
  readonly clone: string;
  readonly state: string;
  readonly requests: number;
  readonly parts: number;
  /** Its pack went past the browser's storage. */
  readonly streamed?: true;
  readonly outcome?: {
    readonly what: string;
    readonly packs: number;
    readonly changes: { readonly added: number; readonly moved: number; readonly deleted: number };
  };
}

/** The account at the end, as the page holds it. */
export async function mirrorReport(page: Page): Promise<readonly ReportedMirror[]> {
  return JSON.parse((await page.getByTestId('mirror-report').textContent()) ?? '').mirrors;
}
