import { openBundle } from '../../src/git/bundle.ts';
import { RunError } from '../../src/lib/run-error.ts';
import { inPieces } from './in-pieces.ts';
import type { Random } from './random.ts';
import type { StreamTrial } from './stream-trials.ts';

/** Headers of bundles: made right, changed, read in pieces, held against a plain reader of the whole. */
export function bundleTrial(random: Random): StreamTrial {
  const bytes = changed(Buffer.concat([header(random), random.bytes(random.below(400))]), random);
  const pieces = [1 + random.below(20), 1 + random.below(500)];
  return { bytes, run: () => wrongBundle(bytes, pieces) };
}

function header(random: Random): Buffer {
  const version = random.pick([2, 2, 3, 3, 1, 4]);
  const id = () => random.bytes(random.once(12) ? 32 : 20).toString('hex');
  const name = () =>
    random.pick(['HEAD', 'refs/heads/main', 'refs/tags/v1', `refs/heads/${random.below(99)}`, 'odd', '']);
  const kinds = [
    () => `${id()} ${name()}`,
    () => `${id()} ${name()}`,
    () => `${id()} refs/pull/${random.below(9)}/head`,
  ];
  const lines = Array.from({ length: random.below(6) }, () => random.pick(kinds)());
  if (random.once(6)) lines.unshift(`-${id()} subject`);
  if (version > 2 && random.once(2))
    lines.unshift(random.pick(['@object-format=sha1', '@object-format=sha256', '@filter=blob:none', '@x']));
  return Buffer.from([`# v${version} git bundle`, ...lines, '', ''].join('\n'));
}

function changed(bytes: Buffer, random: Random): Buffer {
  if (random.once(3)) return bytes;
  const at = random.below(bytes.length);
  const wrong = Buffer.from(bytes);
  wrong[at] = random.pick([0, 10, 32, 45, 64, 255, random.below(256)]);
  const ways = [
    () => wrong,
    () => wrong,
    () => bytes.subarray(0, at),
    () => Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.below(9)), bytes.subarray(at)]),
    () => Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(9))]),
  ];
  return random.pick(ways)();
}

async function wrongBundle(bytes: Buffer, pieces: readonly number[]): Promise<string | undefined> {
  const got: Buffer[] = [];
  const refs: string[] = [];
  try {
    const bundle = await openBundle(inPieces(bytes, pieces), () => {});
    for (const { name, oid } of bundle.offered.refs) refs.push(`${oid} ${name}`);
    for await (const piece of bundle.pack) got.push(Buffer.from(piece));
  } catch (cause) {
    if (cause instanceof RunError && cause.code.startsWith('git-')) return undefined;
    return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  }
  const end = bytes.indexOf('\n\n');
  if (end < 0) return 'a header without its end is taken for a whole one';
  const [first = '', ...lines] = bytes.subarray(0, end).toString().split('\n');
  if (!/^# v[23] git bundle$/.test(first)) return 'what is no bundle is taken for one';
  if (lines.some((line) => line.startsWith('-'))) return 'a bundle that needs others is taken for a whole one';
  if (refs.some((ref) => !lines.includes(ref))) return 'a ref is read that is not there';
  return bytes.subarray(end + 2).equals(Buffer.concat(got)) ? undefined : 'other bytes are taken for the pack';
}
