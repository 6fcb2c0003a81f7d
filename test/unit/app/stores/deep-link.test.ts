import { expect, test } from 'vitest';
import { readRoute } from '../../../../src/app/stores/deep-link.ts';
import { createRouteStore } from '../../../../src/app/stores/route.ts';

test('fills what it names', () => {
  const link =
    '#/export?url=https%3A%2F%2Fhost%2Fo%2Fp&format=gitea-dump&units=issues,git&emails=yes&proxy=https://proxy.example/&save=download';
  expect(readRoute(link)).toEqual({
    screen: 'export',
    link: {
      url: 'https://host/o/p',
      format: 'gitea-dump',
      units: ['issues', 'git'],
      emails: true,
      proxy: 'https://proxy.example/',
      save: 'download',
    },
  });
});

test.each([
  ['f3', 'f3'],
  ['f3,gitea-dump', 'gitea-dump,f3'],
  ['gitea-dump,svn,f3,f3', 'gitea-dump,f3'],
])('formats %s', (written, format) => {
  expect(readRoute(`#/export?format=${written}`).link).toEqual({ format });
});

test.each(['', '#', '#/', '#/export', '#/library', '#/export?', '#/export?units=&format=&url=&save=x&emails=1'])(
  '%j fills nothing',
  (hash) => {
    expect(readRoute(hash).link).toEqual({});
  },
);

test('unknown words are passed over', () => {
  expect(readRoute('#/export?format=zip&units=issues,passwords').link).toEqual({ units: ['issues'] });
  expect(readRoute('#/export?proxy=javascript:alert(1)').link).toEqual({});
  expect(readRoute('#/export?proxy=nonsense').link).toEqual({});
});

test('a token is ignored and taken out of the address bar', () => {
  const replaced: string[] = [];
  const store = createRouteStore({
    hash: () => '#/export?url=demo%3Aa%2Fb&token=secret',
    replace: (hash) => replaced.push(hash),
    go: () => {},
  });
  expect(replaced).toEqual(['#/export?url=demo%3Aa%2Fb']);
  expect(JSON.stringify(store.link.value)).not.toContain('secret');
});

test('the screen is that of the hash, and a word that is none shows the export', () => {
  let hash = '#/library';
  const store = createRouteStore({
    hash: () => hash,
    replace: () => {},
    go: (to) => {
      hash = to;
    },
  });
  expect(store.screen.value).toBe('library');
  store.go('export');
  expect(hash).toBe('#/export');
  store.update();
  expect(store.screen.value).toBe('export');
  hash = '#/attic';
  store.update();
  expect(store.screen.value).toBe('export');
});

test('the wish for a plain download lasts while other screens are shown; an address does not', () => {
  let hash = '#/export?url=x&save=download';
  const store = createRouteStore({ hash: () => hash, replace: () => {}, go: () => {} });
  hash = '#/library';
  store.update();
  expect(store.link.value).toEqual({ save: 'download' });
});

test('without a token the address bar is left alone', () => {
  const replaced: string[] = [];
  createRouteStore({ hash: () => '#/export?url=x', replace: (hash) => replaced.push(hash), go: () => {} });
  expect(replaced).toEqual([]);
});
