import { concat } from '../lib/bytes.ts';
import { gitError } from './git-error.ts';
import { flushPacket, packets, pktLine } from './pkt-line.ts';

const wanted = ['side-band-64k', 'ofs-delta', 'no-progress'];

/**
 * Body of the POST: what we want, what we have, done. No `thin-pack`: every base has to be in the pack itself. Throws `git-unsupported` when the
 * server knows no side-band.
 */
export function uploadRequest(
  wants: readonly string[],
  haves: readonly string[],
  capabilities: ReadonlySet<string>,
): Uint8Array {
  if (!capabilities.has('side-band-64k'))
    throw gitError('git-unsupported', 'The git server is too old: it cannot tell a pack from an error message.', {
      retry: 'never',
    });
  const chosen = wanted.filter((word) => capabilities.has(word)).join(' ');
  const lines = wants.map((oid, index) =>
    pktLine(index === 0 ? `want ${oid} ${chosen} agent=forge-takeout\n` : `want ${oid}\n`),
  );
  return concat([...lines, flushPacket, ...haves.map((oid) => pktLine(`have ${oid}\n`)), pktLine('done\n')]);
}

/**
 * The pack's bytes out of the answer, as they come: band 1 of the side-band. Throws `git-server-error` with the server's words (band 3 or
 * `ERR`), `git-truncated` when the answer ends without its closing flush, `git-protocol` for anything else.
 */
export async function* packBytes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let begun = false;
  for await (const packet of packets(chunks)) {
    if (packet === 'flush') {
      if (begun) return;
      continue;
    }
    if (typeof packet === 'string') throw gitError('git-protocol', 'The git server answered in another protocol.');
    const band = packet[0];
    if (band === 1 && packet.length > 1) {
      begun = true;
      yield packet.subarray(1);
    } else if (band === 3) {
      throw serverError(textOf(packet.subarray(1)));
    } else if (band !== 1 && band !== 2) {
      checkLine(textOf(packet), begun);
    }
  }
  throw gitError('git-truncated', 'The git server’s answer ends before the repository is complete.');
}

function checkLine(line: string, begun: boolean): void {
  if (line.startsWith('ERR ')) throw serverError(line.slice(4));
  if (begun || !/^(NAK|ACK |shallow |unshallow )/.test(line))
    throw gitError('git-protocol', 'The git server sent a message that does not belong there.');
}

function serverError(text: string): Error {
  return gitError('git-server-error', `The git server stopped and says: ${text || 'nothing'}`, { details: { text } });
}

/** For people: no control characters, not too long. */
function textOf(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes.subarray(0, 1000));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
