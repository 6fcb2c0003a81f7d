import { expect, it } from 'vitest';
import { createHosts } from '../../../src/http/hosts.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { connect } from '../../../src/worker/connection.ts';

const target = 'https://forge.example/ada/boat.git';
const page = 'https://page.example';

it.each([
  ['of another site, asked directly', 'direct', `${page}/proxy`, page, target, false],
  ['of another site, through the page’s own proxy', 'proxy', `${page}/proxy`, page, target, true],
  ['of another site, through a proxy of somebody else', 'proxy', 'https://other.example/proxy', page, target, false],
  ['beside the page, asked directly', 'direct', `${page}/proxy`, page, `${page}/git/ada/boat.git`, true],
  [
    'at another port of the page’s host',
    'direct',
    `${page}/proxy`,
    page,
    'https://page.example:3000/ada/boat.git',
    false,
  ],
  ['without a page', 'direct', '', undefined, target, false],
  ['that is no address', 'direct', `${page}/proxy`, page, 'ada/boat.git', false],
] as const)('an address %s: its own origin or not', (_, route, proxyBase, pageOrigin, url, expected) => {
  const connection = connect({
    ...{ fetch, clock: systemClock, random: Math.random, isOnline: () => true, proxyBase, onActivity: () => {} },
    hosts: createHosts({ clock: systemClock, random: Math.random }),
    ...(pageOrigin !== undefined && { pageOrigin }),
  });
  connection.routes.git = route;
  expect(connection.isOwnOrigin('git', url)).toBe(expected);
});
