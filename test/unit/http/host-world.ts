import type { Activity } from '../../../src/http/activity.ts';
import { type ClientOptions, createRequest } from '../../../src/http/client.ts';
import { createHosts, type HostOptions } from '../../../src/http/hosts.ts';
import type { Request } from '../../../src/http/request.ts';
import { type VirtualClock, virtualClock } from './virtual-clock.ts';

export const base = 'https://git.example';
export const page = (number: number) => ({ url: `${base}/api/v1/list?page=${number}`, purpose: 'api' as const });
export const pages = (count: number) => Array.from({ length: count }, (_, index) => page(index + 1));

/** How a server answers: at once what it gives, or never and nobody knows why (`throw`). */
export type Server = (asked: {
  readonly url: string;
  readonly at: number;
  readonly active: number;
  /** Asked without a look at the answer: needs no permission. */
  readonly blind: boolean;
}) => Response;

export interface HostWorld {
  readonly request: Request;
  readonly clock: VirtualClock;
  readonly hosts: ReturnType<typeof createHosts>;
  readonly activities: Activity[];
  /** Every fetch: when and what. */
  readonly asked: { url: string; at: number }[];
  /** Most at the same time. */
  readonly most: () => number;
}

export interface WorldOptions {
  readonly client?: Partial<ClientOptions>;
  readonly hosts?: Partial<HostOptions>;
  /** Milliseconds that an answer takes. */
  readonly takes?: number | (() => number);
  readonly clock?: VirtualClock;
}

/** A client over a server that is a function, in a time that passes only when all wait. */
export function hostWorld(server: Server, options: WorldOptions = {}): HostWorld {
  const clock = options.clock ?? virtualClock();
  const hosts = createHosts({ clock, random: () => 0.5, ...options.hosts });
  const activities: Activity[] = [];
  const asked: { url: string; at: number }[] = [];
  let active = 0;
  let most = 0;
  const request = createRequest({
    fetch: async (url, init) => {
      asked.push({ url, at: clock.now() });
      most = Math.max(most, ++active);
      const now = active;
      await clock.sleep(typeof options.takes === 'function' ? options.takes() : (options.takes ?? 50));
      active -= 1;
      return server({ url, at: clock.now(), active: now, blind: init?.mode === 'no-cors' });
    },
    ...{ clock, hosts },
    random: () => 0.5,
    route: () => 'direct',
    proxyBase: '',
    noCorsProbe: false,
    onActivity: (activity) => activities.push(activity),
    ...options.client,
  });
  return { request, clock, hosts, activities, asked, most: () => most };
}

export const fine = (): Response => Response.json({ fine: true });
export const web = (): Response => new Response('<html>Sign in', { headers: { 'content-type': 'text/html' } });
export const gone = (): never => {
  throw new TypeError('Failed to fetch');
};
