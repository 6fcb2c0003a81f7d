import type { Forge, ProjectAddress } from '../forges/forge.ts';
import { forges } from '../forges/registry.ts';
import type { Activity } from '../http/activity.ts';
import { createRequest } from '../http/client.ts';
import type { HostControl } from '../http/hosts.ts';
import type { Fetch, Purpose, Request } from '../http/request.ts';
import { fetchAddress } from '../http/routes.ts';
import type { Clock } from '../lib/clock.ts';

/** How the job talks to the forge: token and routes may change while it runs, so they are looked up for each request. */
export interface Connection {
  readonly request: Request;
  /** Setting it lets a token that was refused be tried again: a person has had a say. */
  token: string;
  forge: Forge | undefined;
  /** Origin the token belongs to; the forge may have others beside it. */
  origin: string | undefined;
  /** An address of the forge's API that answers everybody: it tells whether the forge is there. */
  witness: string | undefined;
  routes: Record<Purpose, 'direct' | 'proxy'>;
  /** Requests to this address stay at the page's own origin, so a browser lets any header through without asking a server that may not know it. */
  isOwnOrigin(purpose: Purpose, url: string): boolean;
}

export interface ConnectOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: () => number;
  readonly isOnline: () => boolean;
  readonly proxyBase: string;
  /** The page's; absent where there is none. */
  readonly pageOrigin?: string;
  readonly hosts: HostControl;
  /** Asked before every single fetch; throws `request-cap` when no more may be made. */
  readonly take?: () => void;
  /** True for a host that has answered in an earlier run: it is waited for when it does not. */
  readonly known?: (host: string) => boolean;
  readonly onActivity: (activity: Activity) => void;
}

export function connect(options: ConnectOptions): Connection {
  let entered = '';
  const connection: Connection = {
    get token() {
      return entered;
    },
    set token(token) {
      entered = token;
      options.hosts.refused.forget();
    },
    forge: undefined,
    origin: undefined,
    witness: undefined,
    routes: { api: 'direct', git: 'direct', files: 'direct' },
    isOwnOrigin: (purpose, url) => {
      const route = () => connection.routes[purpose];
      return originOf(fetchAddress({ proxyBase: options.proxyBase, route }, purpose, url).url) === options.pageOrigin;
    },
    request: createRequest({
      ...options,
      witness: () => connection.witness,
      credential: () => {
        const { token, forge, origin } = connection;
        if (token === '' || forge === undefined || origin === undefined) return undefined;
        return {
          origins: forge.origins?.(origin) ?? [origin],
          headers: (purpose) => forge.credentials(token, purpose),
        };
      },
      route: (purpose) => connection.routes[purpose],
    }),
  };
  return connection;
}

/** From now on it is about this forge. */
export function settle(connection: Connection, forge: Forge, base: string): void {
  const { origin } = new URL(base);
  Object.assign(connection, { forge, origin, witness: forge.witness(base) } satisfies Partial<Connection>);
}

/** True for a host of the forge that is at this base; one may have another for its API. */
export function isOfForge({ forge, base }: Pick<ProjectAddress, 'forge' | 'base'>, host: string): boolean {
  const { origin } = new URL(base);
  const origins = forges.find(({ id }) => id === forge)?.origins?.(origin) ?? [origin];
  return origins.some((one) => new URL(one).host === host);
}

/** Something that no page's origin is equal to when it is no absolute address. */
function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '';
}
