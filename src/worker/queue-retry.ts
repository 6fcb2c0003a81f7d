import type { QueueCommand } from './queue-messages.ts';
import { originOf } from './queue-names.ts';
import type { Entry, Queue, QueueContext } from './queue-state.ts';

type Tokens = Pick<QueueContext, 'queue' | 'environment'>;

/** For projects of this origin, else of the first that is listed. What servers allow is a token's. */
export function giveToken(
  { queue, environment: { hosts } }: Tokens,
  origin: string | undefined,
  token: string | undefined,
): void {
  const given = token?.trim() ?? '';
  const place = origin ?? [...queue.entries.values()].map(originOf)[0];
  if (given === '' || place === undefined || queue.tokens.get(place) === given) return;
  queue.tokens.set(place, given);
  hosts.forgetLimits();
}

/** A token goes to the host of the first project that is named, and to no other. Gives whether anything is to be done. */
export function retry(context: Tokens, { keys, token }: Extract<QueueCommand, { type: 'queue-retry' }>): boolean {
  const { queue } = context;
  const named = [...queue.entries.values()].filter(
    ({ key, item }) => item.state === 'failed' && (keys?.includes(key) ?? true),
  );
  const [first] = named;
  if (first === undefined) return false;
  giveToken(context, originOf(first), token);
  return requeue(queue, (entry) => named.includes(entry), token !== undefined && token.trim() !== '');
}

/** Puts failed ones back into the line. With another token they are checked anew: it may see more. */
export function requeue(queue: Queue, wanted: (entry: Entry) => boolean, anew = false): boolean {
  let some = false;
  for (const entry of queue.entries.values()) {
    if (entry.item.state !== 'failed' || !wanted(entry)) continue;
    const { notice: _, id, ...item } = entry.item;
    entry.item = { ...item, state: 'queued', ...(anew || id === undefined ? {} : { id }) };
    some = true;
  }
  return some;
}
