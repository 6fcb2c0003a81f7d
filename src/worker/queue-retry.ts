import type { QueueCommand } from './queue-messages.ts';
import { originOf } from './queue-names.ts';
import type { Entry, Queue, QueueContext } from './queue-state.ts';

type Tokens = Pick<QueueContext, 'queue' | 'environment'>;

/** For projects of this origin, else of the first that is listed. What servers allow is a token's. Gives whether it was one for them. */
export function giveToken(
  { queue, environment: { hosts } }: Tokens,
  origin: string | undefined,
  { token, tokenHost }: { readonly token?: string; readonly tokenHost?: string },
): boolean {
  const given = token?.trim() ?? '';
  const place = origin ?? [...queue.entries.values()].map(originOf)[0];
  if (given === '' || place === undefined) return false;
  if (tokenHost !== undefined && tokenHost !== new URL(place).host) return false;
  if (queue.tokens.get(place) === given) return true;
  queue.tokens.set(place, given);
  hosts.forgetLimits();
  return true;
}

/** A token goes to the host of the first project that is named, and to no other. Gives whether anything is to be done. */
export function retry(context: Tokens, command: Extract<QueueCommand, { type: 'queue-retry' }>): boolean {
  const { queue } = context;
  const { keys } = command;
  const named = [...queue.entries.values()].filter(
    ({ key, item }) => item.state === 'failed' && (keys?.includes(key) ?? true),
  );
  const [first] = named;
  if (first === undefined) return false;
  const anew = giveToken(context, originOf(first), command);
  return requeue(queue, (entry) => named.includes(entry), anew);
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
