import { describe, expect, test } from 'vitest';
import { hasAnotherPage, nextLink, parseLink, totalCount } from '../../../src/http/pages.ts';

const base = 'https://host.example/git/api/v1';
const link = (url: string, rel = 'next') => new Headers({ link: `<${url}>; rel="${rel}"` });

describe('Link', () => {
  test('as Gitea sends it, without a space after the comma', () => {
    const header =
      '<https://h/api?page=2&state=all>; rel="next",<https://h/api?page=8>; rel="last",<https://h/api?page=1>; rel="first"';
    expect(parseLink(header)).toEqual({
      next: 'https://h/api?page=2&state=all',
      last: 'https://h/api?page=8',
      first: 'https://h/api?page=1',
    });
  });

  test.each([
    ['GitHub', '<https://h/a?page=2>; rel="next", <https://h/a?page=9>; rel="last"', 'https://h/a?page=2'],
    ['commas in the address', '<https://h/a?labels=x,y&page=2>; rel="next"', 'https://h/a?labels=x,y&page=2'],
    ['no quotes', '<https://h/a>;rel=next', 'https://h/a'],
    ['two relations', '<https://h/a>; rel="last next"', 'https://h/a'],
    ['other parameters', '<https://h/a>; title="x"; rel="next"', 'https://h/a'],
    ['unknown relation', '<https://h/a>; rel="__proto__"', undefined],
    ['nothing', null, undefined],
    ['nonsense', '<<<>>>;;rel', undefined],
  ])('%s', (_name, header, next) => {
    expect(parseLink(header).next).toBe(next);
  });
});

describe('the next link is followed only at home', () => {
  const from = `${base}/issues?page=1`;
  test.each([
    ['same base', `${base}/issues?page=2`, `${base}/issues?page=2`],
    ['relative', '?page=2', `${base}/issues?page=2`],
    ['other host', 'https://evil.example/git/api/v1/issues?page=2', undefined],
    ['other port', 'https://host.example:8443/git/api/v1/issues?page=2', undefined],
    ['other scheme', 'http://host.example/git/api/v1/issues?page=2', undefined],
    ['other sub-path', 'https://host.example/other/api/v1/issues?page=2', undefined],
    ['base as a mere prefix', 'https://host.example/git/api/v12/issues?page=2', undefined],
    ['up and out', `${base}/../../../x`, undefined],
    ['with a user', 'https://user:word@host.example/git/api/v1/issues?page=2', undefined],
    ['itself', from, undefined],
    ['no address', 'https://', undefined],
  ])('%s', (_name, next, followed) => {
    expect(nextLink(link(next), from, base)).toBe(followed);
  });
});

describe('totals', () => {
  test.each([
    ['12', 12],
    ['0', 0],
    ['-1', undefined],
    ['many', undefined],
    ['', undefined],
  ])('%j', (value, count) => {
    expect(totalCount(new Headers({ 'x-total-count': value }))).toBe(count);
  });
});

describe('is there another page', () => {
  const none = new Headers();
  const total = (count: number) => new Headers({ 'x-total-count': String(count) });
  test.each([
    ['full page, nothing known', { items: 50, seen: 50, pageSize: 50, headers: none }, true],
    ['short page', { items: 49, seen: 49, pageSize: 50, headers: none }, false],
    ['empty page', { items: 0, seen: 50, pageSize: 50, headers: link(`${base}/x?page=3`) }, false],
    ['total not reached', { items: 50, seen: 100, pageSize: 50, headers: total(101) }, true],
    ['total reached by a full page', { items: 50, seen: 100, pageSize: 50, headers: total(100) }, false],
    ['page cut without notice', { items: 50, seen: 50, pageSize: 100, headers: total(120) }, true],
    ['paging ignored, total told', { items: 70, seen: 70, pageSize: 50, headers: total(70) }, false],
    ['paging ignored, more than a page', { items: 70, seen: 70, pageSize: 50, headers: none }, false],
    ['paging ignored, the same again', { items: 50, fresh: 0, seen: 100, pageSize: 50, headers: none }, false],
    ['the same again with a wrong total', { items: 50, fresh: 0, seen: 100, pageSize: 50, headers: total(999) }, false],
    ['link to the next', { items: 30, seen: 30, pageSize: 50, headers: link(`${base}/x?page=2`) }, true],
    ['links, but none to the next', { items: 50, seen: 100, pageSize: 50, headers: link(`${base}/x`, 'prev') }, false],
  ])('%s', (_name, facts, more) => {
    expect(hasAnotherPage(facts)).toBe(more);
  });
});
