import { concat, utf8 } from '../lib/bytes.ts';
import { gitError } from './git-error.ts';

/** A message, or one of the special packets. https://git-scm.com/docs/protocol-common#_pkt_line_format */
export type Packet = Uint8Array | 'flush' | 'delimiter' | 'response-end';

const specials = ['flush', 'delimiter', 'response-end'] as const;
const largest = 65520;

/** One message with its length in front. At most 65516 bytes. */
export function pktLine(text: string): Uint8Array {
  return framed(utf8(text));
}

/** The same for bytes. */
export function framed(bytes: Uint8Array): Uint8Array {
  if (bytes.length > largest - 4) throw gitError('git-protocol', 'A message to the git server would be too long.');
  return concat([utf8((bytes.length + 4).toString(16).padStart(4, '0')), bytes]);
}

/** Ends a list of messages. */
export const flushPacket: Uint8Array = utf8('0000');

/** Between the parts of a message, in protocol v2. */
export const delimiterPacket: Uint8Array = utf8('0001');

/**
 * Cuts a stream into packets, whatever the chunks' borders. Holds one packet beside the current chunk. Packets are views: use them before
 * asking for the next. Throws `git-protocol` for a bad length and `git-truncated` for an end inside a packet.
 */
export async function* packets(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Packet, void, undefined> {
  // The packet that lies across a border; always the same memory, for there is one in nearly every chunk.
  const held = new Uint8Array(largest);
  let filled = 0;
  for await (const chunk of chunks) {
    let at = 0;
    while (true) {
      if (filled > 0) {
        const missing = missingOf(held, filled, chunk.length - at);
        held.set(chunk.subarray(at, at + missing), filled);
        filled += missing;
        at += missing;
      }
      const source = filled > 0 ? held : chunk;
      const from = filled > 0 ? 0 : at;
      const end = filled > 0 ? filled : chunk.length;
      const length = end - from < 4 ? undefined : lengthAt(source, from);
      if (length === undefined || end - from < Math.max(4, length)) {
        // More of it is missing than the first four bytes let see: once more round, if there is more.
        if (filled > 0 && at < chunk.length) continue;
        if (filled === 0) filled = keep(held, chunk.subarray(at));
        break;
      }
      yield length < 4 ? (specials[length] ?? 'flush') : source.subarray(from + 4, from + length);
      if (filled > 0) filled = 0;
      else at += Math.max(4, length);
    }
  }
  if (filled > 0) throw gitError('git-truncated', 'The git server’s answer ends in the middle of a message.');
}

/** How much of what is at hand belongs to the packet that was begun: its length first, then the rest. */
function missingOf(held: Uint8Array, filled: number, atHand: number): number {
  const whole = filled < 4 ? 4 : Math.max(4, lengthAt(held, 0));
  return Math.min(whole - filled, atHand);
}

function keep(held: Uint8Array, rest: Uint8Array): number {
  held.set(rest);
  return rest.length;
}

function lengthAt(bytes: Uint8Array, at: number): number {
  let length = 0;
  for (let index = at; index < at + 4; index++) {
    const digit = hexDigit(bytes[index] ?? 0);
    if (digit < 0) throw gitError('git-protocol', 'The git server’s answer is not in git’s message format.');
    length = length * 16 + digit;
  }
  if (length === 3 || length > largest)
    throw gitError('git-protocol', 'The git server sent a message of an impossible length.');
  return length;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
