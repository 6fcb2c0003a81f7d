/** A rule to paste, for one kind of console. */
export interface CorsRule {
  readonly id: 'aws' | 'cloudflare' | 'minio' | 'xml';
  /** Where it is pasted. */
  readonly label: string;
  readonly text: string;
}

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'];

/** What this page sends. Named one by one, because not every server takes `*` there. */
const sent = [
  'authorization',
  'cache-control',
  'content-type',
  'if-match',
  'if-none-match',
  'range',
  'x-amz-checksum-algorithm',
  'x-amz-checksum-sha256',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-copy-source-range',
  'x-amz-date',
  'x-amz-metadata-directive',
  'x-amz-security-token',
];

/** What this page has to see: without `ETag` no upload in parts can be finished, without `Content-Range` no part be read. */
const seen = ['ETag', 'Content-Range', 'Content-Length', 'Date', 'x-amz-checksum-sha256'];

const maxAge = 3600;

function asJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function asXml(origin: string): string {
  const lines = [
    `<AllowedOrigin>${origin}</AllowedOrigin>`,
    ...methods.map((method) => `<AllowedMethod>${method}</AllowedMethod>`),
    ...sent.map((name) => `<AllowedHeader>${name}</AllowedHeader>`),
    ...seen.map((name) => `<ExposeHeader>${name}</ExposeHeader>`),
    `<MaxAgeSeconds>${maxAge}</MaxAgeSeconds>`,
  ];
  return [
    '<CORSConfiguration>',
    '  <CORSRule>',
    ...lines.map((line) => `    ${line}`),
    '  </CORSRule>',
    '</CORSConfiguration>',
  ].join('\n');
}

/** The rule that lets the page at this origin use a bucket, as consoles want it. */
export function corsRules(pageOrigin: string): readonly CorsRule[] {
  const rule = {
    AllowedOrigins: [pageOrigin],
    AllowedMethods: methods,
    AllowedHeaders: sent,
    ExposeHeaders: seen,
    MaxAgeSeconds: maxAge,
  };
  return [
    { id: 'aws', label: 'Amazon S3: Permissions, Cross-origin resource sharing (CORS)', text: asJson([rule]) },
    { id: 'cloudflare', label: 'Cloudflare R2: Settings, CORS policy', text: asJson([rule]) },
    {
      id: 'minio',
      label: 'MinIO has one rule for all buckets, and is open to every page unless it was set',
      text: `mc admin config set <alias> api cors_allow_origin=${pageOrigin}`,
    },
    { id: 'xml', label: 'Others: as a file, for s3cmd setcors or mc cors set', text: asXml(pageOrigin) },
  ];
}
