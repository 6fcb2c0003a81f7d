import type { JobView } from '../../worker/messages.ts';

export type Wait = NonNullable<JobView['waiting']>;

export const offlineWords = { strong: 'no connection;', rest: 'goes on by itself' } as const;

/** Waits that nobody knows the end of, in the words of the page: their time is that of the next look, or only the latest. */
export const endlessWaits = {
  offline: `${offlineWords.strong} ${offlineWords.rest}`,
  unreachable: 'nobody answers there',
  captive: 'another page answers there; sign in to the network',
} as const satisfies Partial<Record<Wait['reason'], string>>;

export function isEndless(reason: Wait['reason'] | undefined): reason is keyof typeof endlessWaits {
  return reason !== undefined && reason in endlessWaits;
}
