import { RunError } from '../../lib/run-error.ts';

/** Addresses that were signed beforehand by whoever has the keys. Each is a secret: whoever has it may write. Memory only, never logged. */
export interface Presigned {
  /** Scheme, host and port of all of them. */
  readonly origin: string;
  /** One for the whole object, or one for each part, in order. */
  readonly puts: readonly string[];
  /** Puts the parts together (`POST …?uploadId=…`); present exactly when there are parts. */
  readonly complete?: string;
}

/** S3 takes no more by one PUT, whole objects and parts alike. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const largestPut = 5 * 1024 ** 3;
const mostParts = 10_000;

/** Of S3 in its two ways of signing, and of Google, which signs like S3. */
const signatures = ['x-amz-signature', 'x-goog-signature', 'signature'];
/** What a browser sends by itself, or what we send. */
const signable = ['host', 'content-length', 'content-type'];

interface Line {
  readonly url: URL;
  readonly query: ReadonlyMap<string, string>;
}

/**
 * Reads what a person pastes: one address, which takes one object by one PUT; or, a line each, the addresses of all parts of an upload and the one
 * that completes it. Throws `presigned-address`, and `presigned-expired` for what is over at `now` (milliseconds since 1970).
 */
export function parsePresigned(text: string, now: number): Presigned {
  const lines = text.split(/\s+/).flatMap((word) => (word === '' ? [] : [lineOf(word, now)]));
  const [first] = lines;
  if (first === undefined) throw wrong('there is none');
  if (lines.some(({ url }) => url.origin !== first.url.origin || url.pathname !== first.url.pathname))
    throw wrong('they are not all of one object');
  const { origin } = first.url;
  if (lines.length === 1) {
    if (first.query.has('uploadid')) throw wrong('it is of one part of an upload; those of all parts are needed');
    return { origin, puts: [first.url.href] };
  }
  return { origin, ...partsOf(lines) };
}

function partsOf(lines: readonly Line[]): Required<Omit<Presigned, 'origin'>> {
  const uploads = new Set(lines.map(({ query }) => query.get('uploadid') ?? ''));
  if (uploads.size > 1 || uploads.has('')) throw wrong('several are parts of one upload, and these are not');
  const parts = lines.filter(({ query }) => query.has('partnumber'));
  const [complete, ...others] = lines.filter(({ query }) => !query.has('partnumber'));
  if (complete === undefined || others.length > 0)
    throw wrong('beside those of the parts exactly one is needed, which completes the upload');
  const numbered = parts.map((line) => ({ line, number: Number(line.query.get('partnumber')) }));
  numbered.sort((a, b) => a.number - b.number);
  if (parts.length > mostParts || numbered.some(({ number }, index) => number !== index + 1))
    throw wrong('the parts are not numbered from 1 on without gaps');
  return { puts: numbered.map(({ line }) => line.url.href), complete: complete.url.href };
}

function lineOf(word: string, now: number): Line {
  if (!URL.canParse(word)) throw wrong('this is no address');
  const url = new URL(word);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') throw wrong('this is no address');
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  if (!signatures.some((name) => query.has(name))) throw wrong('it is not signed');
  const headers = (query.get('x-amz-signedheaders') ?? query.get('x-goog-signedheaders') ?? 'host').split(';');
  const other = headers.find((name) => !signable.includes(name.toLowerCase()));
  if (other !== undefined) throw wrong(`it was signed for a request with the header ${other.slice(0, 60)}`);
  const end = endOf(query);
  if (end !== undefined && end <= now) throw expired();
  return { url, query };
}

/** Milliseconds since 1970; `undefined` when the address does not say. */
function endOf(query: ReadonlyMap<string, string>): number | undefined {
  const from = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(
    query.get('x-amz-date') ?? query.get('x-goog-date') ?? '',
  );
  const lasts = Number(query.get('x-amz-expires') ?? query.get('x-goog-expires') ?? Number.NaN);
  if (from !== null) {
    const [, year, month, day, hour, minute, second] = from;
    const end = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) + lasts * 1000;
    return Number.isNaN(end) ? undefined : end;
  }
  const end = Number(query.get('expires') ?? Number.NaN) * 1000;
  return Number.isNaN(end) ? undefined : end;
}

/** Whether the type was signed, which then has to be sent as the one that it was signed for. */
export function signsType(address: string): boolean {
  const { searchParams } = new URL(address);
  const names = [...searchParams].find(([name]) => /^x-(?:amz|goog)-signedheaders$/i.test(name))?.[1] ?? '';
  return names.toLowerCase().split(';').includes('content-type');
}

function wrong(why: string): RunError {
  return new RunError('presigned-address', `This cannot be used as a signed address: ${why}.`);
}

export function expired(): RunError {
  return new RunError('presigned-expired', 'The time of this signed address is over. Have a new one made.');
}
