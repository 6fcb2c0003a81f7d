import { expect, test } from 'vitest';
import { recordedForge } from '../../../src/demo/recorded-forge.ts';
import { forges } from '../../../src/forges/registry.ts';
import { createRequest } from '../../../src/http/client.ts';
import type { Fetch } from '../../../src/http/request.ts';
import { findProject } from '../../../src/pipeline/preflight.ts';
import { instantClock } from '../../support/replay-collect.ts';
import { openRecordedProject } from '../../support/replay-recording.ts';

const base = 'https://host.example/git';
const forge = recordedForge({ base, ...openRecordedProject('old-charts') });

/** As a browser sees a host where pages may read only what is below `open`: elsewhere an answer comes, and nobody may look at it. */
function browserAt(open: string): { fetch: Fetch; asked: string[] } {
  const asked: string[] = [];
  const fetch: Fetch = async (input, init) => {
    if (init?.mode === 'no-cors') return new Response();
    asked.push(input);
    if (!input.startsWith(open)) throw new TypeError('Failed to fetch');
    return forge(input, init);
  };
  return { fetch, asked };
}

function find(url: string, fetch: Fetch) {
  const request = createRequest({
    fetch,
    clock: instantClock(),
    random: () => 0.5,
    route: () => 'direct',
    proxyBase: 'https://page.invalid/proxy',
    noCorsProbe: true,
  });
  return findProject(new URL(url), forges, { request, signal: new AbortController().signal, report: () => {} });
}

test('a forge below a site that pages may not read', async () => {
  const { fetch } = browserAt(`${base}/`);
  const { facts } = await find(`${base}/harbor-lab/old-charts`, fetch);
  expect(facts.address).toMatchObject({ base, owner: 'harbor-lab', name: 'old-charts' });
});

test('a project that is not there, below a site that pages may not read: the forge has the word', async () => {
  const { fetch } = browserAt(`${base}/`);
  await expect(find(`${base}/harbor-lab/sunk`, fetch)).rejects.toMatchObject({ code: 'not-found' });
});

test('closed everywhere: each place is asked once, and that is said', async () => {
  const { fetch, asked } = browserAt('https://elsewhere.example/');
  await expect(find(`${base}/harbor-lab/old-charts`, fetch)).rejects.toMatchObject({ code: 'cors-closed' });
  expect(new Set(asked).size).toBe(2);
  expect(asked.every((url) => url.endsWith('/api/v1/version'))).toBe(true);
});
