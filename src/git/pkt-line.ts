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
 * Cuts a stream into packets, whatever the chunks' borders. Holds at most one packet beside the current chunk. Packets are views: use them before
 * asking for the next. Throws `git-protocol` for a bad length and `git-truncated` for an end inside a packet.
 */
export async function* packets(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Packet, void, undefined> {
  let buffer: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    buffer = buffer.length === 0 ? chunk : concat([buffer, chunk]);
    let at = 0;
    while (buffer.length - at >= 4) {
      const length = lengthAt(buffer, at);
      if (length < 3) {
        yield specials[length] ?? 'flush';
        at += 4;
        continue;
      }
      if (buffer.length - at < length) break;
      yield buffer.subarray(at + 4, at + length);
      at += length;
    }
    buffer = buffer.subarray(at);
  }
  if (buffer.length > 0) throw gitError('git-truncated', 'The git server’s answer ends in the middle of a message.');
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
