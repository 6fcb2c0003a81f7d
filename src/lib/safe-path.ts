import { RunError } from './run-error.ts';

const maxSegmentBytes = 255;
const maxPathBytes = 4096;
/** Names that Windows keeps for devices, with any ending. */
const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/iu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const forbidden = /[\u0000-\u001f\u007f-\u009f\\<>:"|?*\p{Cs}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const forbiddenAll = /[\u0000-\u001f\u007f-\u009f\\/<>:"|?*\p{Cs}]/gu;

/**
 * Most names in an archive: folders of letters, numbers and pairs of hexadecimal digits, then a number or a digest. Nothing is wrong with
 * them, and there may be a quarter of a million. No two of the choices fit the same text, so it is told at the first look.
 */
const usual =
  /^(?:(?:git|[a-z_]{5,40}|\d{1,20}|[a-f][\da-f]|\d[a-f])\/){1,20}(?:\d{1,20}\.[a-z]{1,8}|(?:[\da-f]{40}|[\da-f]{64}))$/;

const encoder = new TextEncoder();

function faultOfSegment(segment: string): string | undefined {
  if (segment === '') return 'has an empty part';
  if (segment === '.' || segment === '..') return 'climbs out of its folder';
  if (forbidden.test(segment)) return 'has a character that is not allowed in file names';
  if (/[. ]$/u.test(segment)) return 'has a part that ends in a dot or a space';
  if (reserved.test(segment)) return 'has a name that Windows keeps for devices';
  if (encoder.encode(segment).length > maxSegmentBytes) return `has a part of more than ${maxSegmentBytes} bytes`;
  return undefined;
}

/**
 * The same path, when it is relative, stays inside its root and can be a file on every system. One `/` at the end names a folder.
 * Throws `RunError` `unsafe-path` otherwise.
 */
export function safePath(path: string): string {
  if (usual.test(path)) return path;
  const segments = (path.endsWith('/') ? path.slice(0, -1) : path).split('/');
  let fault = encoder.encode(path).length > maxPathBytes ? `is longer than ${maxPathBytes} bytes` : undefined;
  for (const segment of segments) fault ??= faultOfSegment(segment);
  if (fault !== undefined) {
    throw new RunError('unsafe-path', `The name ${JSON.stringify(path.slice(0, 200))} ${fault}.`, { retry: 'never' });
  }
  return path;
}

/**
 * One path segment made from a name that a forge gave: what no file name may hold becomes `_`, at most `maxBytes` bytes of UTF-8.
 * `fallback` is used when nothing is left. Different names may give the same segment.
 */
export function safeName(text: string, fallback: string, maxBytes = 120): string {
  let name = '';
  let bytes = 0;
  for (const char of text.normalize('NFC').replace(forbiddenAll, '_').trim()) {
    bytes += encoder.encode(char).length;
    if (bytes > maxBytes) break;
    name += char;
  }
  name = name.replace(/[. ]+$/u, '');
  if (name === '') return fallback;
  return reserved.test(name) ? `_${name}` : name;
}
