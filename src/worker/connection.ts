import type { Forge } from '../forges/forge.ts';
import type { Activity } from '../http/activity.ts';
import { createRequest } from '../http/client.ts';
import type { HostControl } from '../http/hosts.ts';
import type { Fetch, Purpose, Request } from '../http/request.ts';
import type { Clock } from '../lib/clock.ts';

/** How the job talks to the forge: token and routes may change while it runs, so they are looked up for each request. */
export interface Connection {
  readonly request: Request;
  token: string;
  forge: Forge | undefined;
  /** Origin the token belongs to. */
  origin: string | undefined;
  routes: Record<Purpose, 'direct' | 'proxy'>;
}

export function connect(options: {
  fetch: Fetch;
  clock: Clock;
  random: () => number;
  isOnline: () => boolean;
  proxyBase: string;
  hosts: HostControl;
  onActivity: (activity: Activity) => void;
}): Connection {
  const connection: Connection = {
    token: '',
    forge: undefined,
    origin: undefined,
    routes: { api: 'direct', git: 'direct', files: 'direct' },
    request: createRequest({
      ...options,
      credential: () => {
        const { token, forge, origin } = connection;
        if (token === '' || forge === undefined || origin === undefined) return undefined;
        return { origin, headers: (purpose) => forge.credentials(token, purpose) };
      },
      route: (purpose) => connection.routes[purpose],
    }),
  };
  return connection;
}
