import type { Purpose } from './request.ts';

/** What the http layer does, told as it happens; counters and the status line live on it. */
export type Activity =
  /** Each single fetch, also repeats and probes. */
  | { readonly type: 'request'; readonly purpose: Purpose; readonly host: string }
  | { readonly type: 'answer'; readonly status: number; readonly purpose: Purpose; readonly host: string }
  /** Body bytes as they are read. */
  | { readonly type: 'bytes'; readonly count: number; readonly purpose: Purpose; readonly host: string }
  /** `asked`: the server said how long. `until`: milliseconds since 1970; for `offline` the latest time. */
  | {
      readonly type: 'waiting';
      readonly until: number;
      readonly reason: 'asked' | 'backoff' | 'offline';
      readonly purpose: Purpose;
      readonly host: string;
    }
  | { readonly type: 'resumed'; readonly purpose: Purpose; readonly host: string };
