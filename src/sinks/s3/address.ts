/** Where a bucket is. */
export interface S3Place {
  /** Scheme, host and port. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  /** `path`: the bucket is the first step of the path; `virtual`: it is the first label of the host. */
  readonly style: 'path' | 'virtual';
}

export interface S3Target {
  readonly place: S3Place;
  /** What all keys begin with: empty, or with a slash at its end. */
  readonly prefix: string;
}

export interface AddressHints {
  /** For `s3://bucket/prefix`, and where the address does not tell. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly style?: S3Place['style'];
}

const bucketName = /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/i;

/** Hosts of known services, with the region in their name: `bucket` where the host may begin with it. */
const knownHosts: readonly { readonly host: RegExp; readonly region?: string }[] = [
  { host: /^(?:(?<bucket>.+)\.)?s3[.-](?:dualstack\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$/ },
  { host: /^(?:(?<bucket>.+)\.)?s3\.amazonaws\.com$/, region: 'us-east-1' },
  { host: /^(?:(?<bucket>.+)\.)?[0-9a-f]{32}(?:\.(?:eu|fedramp))?\.r2\.cloudflarestorage\.com$/, region: 'auto' },
  { host: /^(?:(?<bucket>.+)\.)?s3\.(?<region>[a-z0-9-]+)\.backblazeb2\.com$/ },
  { host: /^(?:(?<bucket>.+)\.)?s3\.(?<region>[a-z0-9-]+)\.(?:wasabisys\.com|scw\.cloud|io\.cloud\.ovh\.net)$/ },
  { host: /^(?:(?<bucket>.+)\.)?(?<region>fsn1|nbg1|hel1)\.your-objectstorage\.com$/ },
  { host: /^(?:(?<bucket>.+)\.)?(?<region>[a-z]{3}\d)\.digitaloceanspaces\.com$/ },
  { host: /^(?:(?<bucket>.+)\.)?storage\.googleapis\.com$/, region: 'auto' },
];

/** What an unknown server is asked with; most take any region, or this one. */
const usualRegion = 'us-east-1';

interface Known {
  readonly bucket?: string;
  readonly region?: string;
}

function knownHost(hostname: string): Known | undefined {
  for (const { host, region } of knownHosts) {
    const groups = host.exec(hostname)?.groups;
    if (groups === undefined) continue;
    const { bucket, region: said = region } = groups;
    return { ...(bucket === undefined ? {} : { bucket }), ...(said === undefined ? {} : { region: said }) };
  }
  return undefined;
}

function steps(path: string): string[] | undefined {
  try {
    return path
      .split('/')
      .filter((step) => step !== '')
      .map((step) => decodeURIComponent(step));
  } catch {
    return undefined;
  }
}

function prefixOf(path: readonly string[]): string {
  return path.length === 0 ? '' : `${path.join('/')}/`;
}

/**
 * Reads what a person types: `s3://bucket/prefix` (with `endpoint`), `https://bucket.s3.eu-west-1.amazonaws.com/prefix`,
 * `https://host:9000/bucket/prefix`. `undefined` when it names no bucket. Plain http is only for this very machine or where it was typed.
 */
export function parseTarget(text: string, hints: AddressHints = {}): S3Target | undefined {
  const typed = text.trim();
  const short = /^s3:\/\/([^/]+)\/?(.*)$/i.exec(typed);
  if (short !== null) return fromEndpoint(hints, steps(`${short[1]}/${short[2]}`));
  if (!URL.canParse(typed)) return undefined;
  const url = new URL(typed);
  if (!/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  const path = steps(url.pathname);
  const known = knownHost(url.hostname);
  const isVirtual = known?.bucket !== undefined || hints.style === 'virtual';
  if (!isVirtual || path === undefined) return fromEndpoint({ ...hints, endpoint: url.origin }, path);
  const bucket = known?.bucket ?? url.hostname.split('.')[0] ?? '';
  if (!bucketName.test(bucket)) return undefined;
  const endpoint = `${url.protocol}//${url.host.slice(bucket.length + 1)}`;
  const region = hints.region || known?.region || usualRegion;
  return { place: { endpoint, bucket, region, style: 'virtual' }, prefix: prefixOf(path) };
}

function fromEndpoint(hints: AddressHints, path: readonly string[] | undefined): S3Target | undefined {
  const [bucket = '', ...rest] = path ?? [];
  if (!bucketName.test(bucket)) return undefined;
  const endpoint = hints.endpoint || `https://s3.${hints.region || usualRegion}.amazonaws.com`;
  if (!URL.canParse(endpoint)) return undefined;
  const { origin, hostname, protocol } = new URL(endpoint);
  if (!/^https?:$/.test(protocol)) return undefined;
  const known = knownHost(hostname);
  const isAmazon = /\.amazonaws\.com(\.cn)?$/.test(hostname);
  // A certificate for one label does not cover a bucket with a dot in its name.
  const style = hints.style ?? (isAmazon && !bucket.includes('.') ? 'virtual' : 'path');
  const region = hints.region || known?.region || usualRegion;
  return { place: { endpoint: origin, bucket, region, style }, prefix: prefixOf(rest) };
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A browser takes such steps out of an address before it is sent, so no object of that name can be reached. */
export function isReachable(key: string): boolean {
  return key !== '' && key.length <= 1024 && !key.split('/').some((step) => step === '.' || step === '..');
}

/** The address of an object, or of the bucket itself for an empty key. */
export function objectUrl(
  { endpoint, bucket, style }: S3Place,
  key: string,
  query: Readonly<Record<string, string>> = {},
): string {
  const url = new URL(endpoint);
  const host = style === 'virtual' ? `${url.protocol}//${bucket}.${url.host}` : `${url.origin}/${bucket}`;
  const path = key.split('/').map(encoded).join('/');
  const asked = Object.entries(query).map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  const slash = style === 'virtual' || key !== '' ? '/' : '';
  return `${host}${slash}${path}${asked.length === 0 ? '' : `?${asked.join('&')}`}`;
}
