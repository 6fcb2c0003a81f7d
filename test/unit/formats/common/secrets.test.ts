import { expect, test } from 'vitest';
import { hasCredentials, secretPlaces, withoutCredentials } from '../../../../src/formats/common/secrets.ts';

test.each([
  ['https://me:s3cret@git.example/a/b.git', 'https://git.example/a/b.git'],
  ['https://token@git.example:3000/a', 'https://git.example:3000/a'],
  ['https://git.example/a?token=s3cret', 'https://git.example/a'],
  ['https://git.example/a?x=1&access_token=s3cret&y=2#top', 'https://git.example/a?x=1&y=2#top'],
  ['https://me:p@git.example/a?Password=x&z=%20', 'https://git.example/a?z=%20'],
  ['ssh://git@git.example/a?token=x', 'ssh://git@git.example/a'],
])('taken out of %s', (address, clean) => {
  expect(hasCredentials(address)).toBe(true);
  expect(withoutCredentials(address)).toBe(clean);
  expect(hasCredentials(clean)).toBe(false);
});

test.each(['ssh://git@git.example/a.git', 'https://git.example/a?x=@b&y', 'git@git.example:a/b.git', ''])(
  'nothing is in %s, and it stays as it is',
  (address) => {
    expect(hasCredentials(address)).toBe(false);
    expect(withoutCredentials(address)).toBe(address);
  },
);

test('where in a record they are: in fields that hold addresses, in lists of them, in what is inside', () => {
  const secret = 'https://me:s3cret@git.example/a.git';
  const record = {
    ...{ cloneUrl: secret, clone_url: secret, body: secret, curl: 5, website: secret, url: 'https://git.example' },
    ...{ download: { urls: ['https://git.example', secret] }, assets: [{ name: secret, download_url: secret }] },
  };
  expect(secretPlaces(record)).toEqual([
    ...[['cloneUrl'], ['clone_url'], ['website']],
    ...[
      ['download', 'urls', 1],
      ['assets', 0, 'download_url'],
    ],
  ]);
  expect(secretPlaces(secret)).toEqual([]);
  expect(secretPlaces({ urls: Array.from({ length: 1000 }, () => secret) })).toHaveLength(16);
});
