import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { decodeList, getJson, type OddRecord, RawList } from '../../../src/http/json.ts';
import type { Request } from '../../../src/http/request.ts';
import { streamFrom } from '../../../src/lib/streams.ts';
import { client, serve } from './support.ts';

const schema = v.object({ id: v.number(), user: v.optional(v.object({ login: v.string() })) });
const options = { url: 'https://host.example/api/v1/x', purpose: 'api' } as const;

/** A request that always gets these bytes, in two chunks. */
function answering(body: string | Uint8Array, type = 'application/json'): Request {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const half = bytes.length >> 1;
  return async ({ url }) => ({
    status: 200,
    url,
    headers: new Headers({ 'content-type': type }),
    body: streamFrom([bytes.subarray(0, half), bytes.subarray(half)]),
  });
}

describe('getJson', () => {
  test('gives value, headers, address, status; drops fields nobody reads', async () => {
    const answer = await getJson(answering('\ufeff{"id":1,"other":true,"user":{"login":"ä🎈"}}'), options, schema);
    expect(answer.value).toEqual({ id: 1, user: { login: 'ä🎈' } });
    expect(answer).toMatchObject({ status: 200, url: options.url });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  test('asks for JSON, unless the caller asks for another kind of it', async () => {
    const server = await serve((_request, response) => void response.end('{"id":1}'));
    const { request } = client();
    await getJson(request, { url: server.origin, purpose: 'api' }, schema);
    await getJson(request, { url: server.origin, purpose: 'api', headers: { Accept: 'application/x+json' } }, schema);
    expect(server.seen.map(({ headers }) => headers.accept)).toEqual(['application/json', 'application/x+json']);
  });

  test('broken UTF-8 is mended, not refused', async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('{"id":1,"user":{"login":"a')]);
    const end = new TextEncoder().encode('"}}');
    const answer = await getJson(answering(new Uint8Array([...bytes, 0xff, ...end])), options, schema);
    expect(answer.value.user?.login).toBe('a\ufffd');
  });

  test.each([
    ['<!DOCTYPE html><p>Log in', 'text/html', 'html'],
    ['  <html>', 'application/json', 'html'],
    ['Hello', 'text/html; charset=utf-8', 'html'],
    ['', 'application/json', 'empty'],
    ['  \n', 'text/plain', 'empty'],
    ['[{"id":1},{"id"', 'application/json', 'cut'],
    ['{"id":1,"user":{"login":"x', 'application/json', 'cut'],
    ['[{"id":1}', 'application/json', 'cut'],
    ['nonsense', 'text/plain', 'other'],
    ['{"id":1,}', 'application/json', 'other'],
  ])('%j as %s is not JSON: %s', async (body, type, got) => {
    await expect(getJson(answering(body, type), options, schema)).rejects.toMatchObject({
      code: 'not-json',
      details: { got, host: 'host.example' },
    });
  });

  test.each([
    ['"x"', ''],
    ['null', ''],
    ['{"id":"1"}', '/id'],
    ['{"id":1,"user":{"login":null}}', '/user/login'],
  ])('%s has another shape at %j', async (body, field) => {
    await expect(getJson(answering(body), options, schema)).rejects.toMatchObject({
      code: 'json-shape',
      retry: 'never',
      details: { field },
    });
  });
});

describe('what may have been wrong once is asked for again', () => {
  /** Answers one after the other; the last one for ever. */
  const inTurn = (bodies: readonly string[]) => {
    const seen: string[] = [];
    const request: Request = (asked) => {
      seen.push(asked.url);
      return answering(bodies[Math.min(seen.length, bodies.length) - 1] ?? '')(asked);
    };
    return { request, seen };
  };
  const locked = '{"message":"database is locked"}';

  test('another shape with status 200, twice', async () => {
    const { request, seen } = inTurn([locked, locked, '{"id":1}']);
    expect((await getJson(request, options, schema)).value).toEqual({ id: 1 });
    expect(seen).toHaveLength(3);
  });

  test('a message where a list belongs', async () => {
    const { request, seen } = inTurn([locked, '[{"id":1}]']);
    expect((await getJson(request, options, RawList)).value).toEqual([{ id: 1 }]);
    expect(seen).toHaveLength(2);
    expect((await getJson(inTurn(['null']).request, options, RawList)).value).toBeNull();
  });

  test.each([
    ['three times', [locked], 3, 'json-shape'],
    ['three times, whatever it is', ['nonsense', locked], 3, 'json-shape'],
    ['once, when a web page comes', ['<html>'], 1, 'not-json'],
  ])('%s, then it is told', async (_, bodies, times, code) => {
    const { request, seen } = inTurn(bodies);
    await expect(getJson(request, options, schema)).rejects.toMatchObject({ code });
    expect(seen).toHaveLength(times);
  });
});

describe('decodeList', () => {
  const decode = (value: unknown) => {
    const problems: OddRecord[] = [];
    return { list: decodeList(value, schema, (problem) => problems.push(problem), place), problems };
  };
  const place = { unit: 'issues', place: 'https://host.example/api/v1/x' };

  test('keeps the good ones and names the bad ones', () => {
    const { list, problems } = decode([{ id: 1 }, { id: 2, user: { login: 7 } }, 'x', { id: 3 }, { number: 9 }]);
    expect(list).toEqual([{ id: 1 }, { id: 3 }]);
    expect(problems).toHaveLength(3);
    expect(problems[0]).toMatchObject({
      ...place,
      code: 'record-shape',
      severity: 'loses-data',
      field: '/1/user/login',
    });
    expect(problems[0]?.message).toMatch(/^Id 2 was left out/);
    expect(problems[1]?.message).toMatch(/^Item 3 of the list was left out/);
    expect(problems[2]?.message).toMatch(/^Number 9 was left out/);
  });

  test('null is an empty list, anything else is none', () => {
    expect(decode(null)).toEqual({ list: [], problems: [] });
    expect(decode(undefined)).toEqual({ list: [], problems: [] });
    expect(decode([])).toEqual({ list: [], problems: [] });
    expect(() => decode({})).toThrow('something else where a list belongs');
    expect(() => decode('x')).toThrow('something else where a list belongs');
  });
});
