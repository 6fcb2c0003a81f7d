import { describe, expect, test } from 'vitest';
import { isReachable, objectUrl, parseTarget } from '../../../../src/sinks/s3/address.ts';

describe('what a person types', () => {
  test.each([
    [
      'https://my-bucket.s3.eu-west-1.amazonaws.com/mirrors/a b/',
      {},
      ['https://s3.eu-west-1.amazonaws.com', 'my-bucket', 'eu-west-1', 'virtual', 'mirrors/a b/'],
    ],
    ['https://my-bucket.s3.amazonaws.com', {}, ['https://s3.amazonaws.com', 'my-bucket', 'us-east-1', 'virtual', '']],
    [
      's3://my-bucket/mirrors',
      { region: 'eu-central-1' },
      ['https://s3.eu-central-1.amazonaws.com', 'my-bucket', 'eu-central-1', 'virtual', 'mirrors/'],
    ],
    [
      's3://my.dotted.bucket/x',
      { region: 'eu-central-1' },
      ['https://s3.eu-central-1.amazonaws.com', 'my.dotted.bucket', 'eu-central-1', 'path', 'x/'],
    ],
    ['s3://b-1/x', { endpoint: 'http://127.0.0.1:9000' }, ['http://127.0.0.1:9000', 'b-1', 'us-east-1', 'path', 'x/']],
    [
      'https://minio.example:9000/bucket/some/prefix',
      { region: 'r1' },
      ['https://minio.example:9000', 'bucket', 'r1', 'path', 'some/prefix/'],
    ],
    [
      'https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com/bucket',
      {},
      ['https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com', 'bucket', 'auto', 'path', ''],
    ],
    [
      'https://bucket.s3.example.org/x%20y',
      { style: 'virtual' },
      ['https://s3.example.org', 'bucket', 'us-east-1', 'virtual', 'x y/'],
    ],
    [
      'https://s3.us-west-004.backblazeb2.com/bucket',
      {},
      ['https://s3.us-west-004.backblazeb2.com', 'bucket', 'us-west-004', 'path', ''],
    ],
  ] as const)('%s', (text, hints, [endpoint, bucket, region, style, prefix]) => {
    expect(parseTarget(text, hints)).toEqual({ place: { endpoint, bucket, region, style }, prefix });
  });

  test.each([
    '',
    'bucket',
    'https://minio.example:9000',
    'ftp://x/bucket',
    'https://u:p@h/bucket',
    'https://h/bucket?x=1',
  ])('%j names no bucket', (text) => expect(parseTarget(text)).toBeUndefined());
});

const place = { endpoint: 'https://s3.example:8443', bucket: 'b-1', region: 'r' } as const;

test('addresses of objects', () => {
  const path = { ...place, style: 'path' } as const;
  expect(objectUrl(path, "a b/c+d'(1)%.txt")).toBe('https://s3.example:8443/b-1/a%20b/c%2Bd%27%281%29%25.txt');
  expect(objectUrl({ ...place, style: 'virtual' }, 'x')).toBe('https://b-1.s3.example:8443/x');
  expect(objectUrl(path, '', { 'list-type': '2', prefix: 'a/ä' })).toBe(
    'https://s3.example:8443/b-1?list-type=2&prefix=a%2F%C3%A4',
  );
});

test('keys that a browser would change are not sent', () => {
  expect(['a/../b', '..', './x', '', 'a'.repeat(1025)].filter(isReachable)).toEqual([]);
  expect(['a..b/c', '.x', 'a//b'].filter(isReachable)).toHaveLength(3);
});
