import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { pageFiles } from '../../../src/offline/build/offline-plugin.ts';

const contents = (more: Readonly<Record<string, string>> = {}) =>
  new Map(
    Object.entries({
      'index.html': '<html>',
      'assets/index-abc.js': 'run()',
      'mark.svg': '<svg/>',
      'schemas/index.html': 'documentation',
      'schemas/gitea-dump/1.0/issue.json': '{}',
      'demo/recording.json': '{}',
      'dl-sw.js': '',
      'page-sw.js': '',
      'picture.png': '',
      ...more,
    }),
  );

test('what the page needs is taken, what few ask for later, and what the browser fetches past it never', () => {
  const { files, later } = pageFiles(contents());
  expect(Object.keys(files)).toEqual(['assets/index-abc.js', 'index.html', 'mark.svg', 'schemas/index.html']);
  expect(Object.keys(later)).toEqual(['demo/recording.json', 'schemas/gitea-dump/1.0/issue.json']);
  expect(files['index.html']).toBe(createHash('sha256').update('<html>').digest('base64'));
});

test('a version is its files: the same for the same, another for any that differs', () => {
  const { version } = pageFiles(contents());
  expect(pageFiles(contents()).version).toBe(version);
  expect(pageFiles(contents({ 'dl-sw.js': 'other' })).version).toBe(version);
  expect(pageFiles(contents({ 'demo/recording.json': '[]' })).version).not.toBe(version);
  expect(pageFiles(contents({ 'assets/x.js': '' })).version).not.toBe(version);
});
