import type { Purpose } from './request.ts';

/**
 * `asked`: the server said for how long. `refused`: it said that there were too many requests, and not for how long to wait. `backoff`: something failed. `budget`: what the server still allows is spread over the time. `unreachable`:
 * nobody answers. `captive`: a web page answers where the forge was.
 */
export type WaitReason = 'asked' | 'refused' | 'backoff' | 'offline' | 'budget' | 'unreachable' | 'captive';

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
      readonly reason: WaitReason;
      /** When it began, where that says more than `until`: milliseconds since 1970. */
      readonly since?: number;
      readonly purpose: Purpose;
      readonly host: string;
    }
  /** How many requests may go to the host at the same time now. */
  | { readonly type: 'lane'; readonly host: string; readonly most: number }
  | { readonly type: 'resumed'; readonly purpose: Purpose; readonly host: string };
