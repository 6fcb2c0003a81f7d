import { describe, expect, test } from 'vitest';
import { originsOf } from '../../../../src/forges/github/endpoints.ts';
import { github } from '../../../../src/forges/github/index.ts';
import { ownedProjects } from '../../../../src/forges/github/owned.ts';
import { parseAddress } from '../../../../src/pipeline/address.ts';

const here = { forge: 'github', base: 'https://github.com', owner: 'harbor-lab', name: 'weather-buoy' };

describe('addresses of projects', () => {
  test.each([
    'https://github.com/harbor-lab/weather-buoy',
    'github.com/harbor-lab/weather-buoy.git',
    'https://www.github.com/harbor-lab/weather-buoy/',
    'https://github.com/harbor-lab/weather-buoy/issues/12',
    'https://github.com/harbor-lab/weather-buoy/tree/main/src',
    'https://github.com/harbor-lab/weather-buoy.wiki.git',
    'git@github.com:harbor-lab/weather-buoy.git',
    'ssh://git@github.com/harbor-lab/weather-buoy.git',
    'https://api.github.com/repos/harbor-lab/weather-buoy/issues',
    'https://name:secret@github.com/harbor-lab/weather-buoy',
  ])('%s', (text) => {
    expect(github.recognise(parseAddress(text))).toEqual({ candidates: [here], certain: true });
  });

  test('another host may be an Enterprise Server', () => {
    const guess = github.recognise(new URL('https://git.example.org/api/v3/repos/harbor-lab/weather-buoy'));
    expect(guess).toEqual({ candidates: [{ ...here, base: 'https://git.example.org' }], certain: false });
  });

  test.each([
    'https://github.com/settings/tokens',
    'https://github.com/-x/y',
    'https://github.com/a/..',
    'ftp://github.com/a/b',
  ])('%s is none', (text) => {
    expect(github.recognise(new URL(text))).toBeUndefined();
  });
});

test.each([
  ['https://github.com/harbor-lab', 'harbor-lab'],
  ['https://github.com/orgs/harbor-lab/repositories', 'harbor-lab'],
  ['https://git.example.org/harbor-lab', 'harbor-lab'],
])('the owner of %s', (text, owner) => {
  expect(ownedProjects.recognise(new URL(text)).map((found) => found.owner)).toEqual([owner]);
});

test('the token goes to the forge and its API, and to no other place', () => {
  expect(originsOf('https://github.com')).toEqual(['https://github.com', 'https://api.github.com']);
  expect(originsOf('https://git.example.org')).toEqual(['https://git.example.org']);
});
