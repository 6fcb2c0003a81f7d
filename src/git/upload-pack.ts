import { concat, utf8 } from '../lib/bytes.ts';
import { gitError } from './git-error.ts';
import { delimiterPacket, flushPacket, type Packet, packets, pktLine } from './pkt-line.ts';

const wanted = ['side-band-64k', 'ofs-delta', 'no-progress'];

/** What is asked for, and what is there already. */
export interface PackRequest {
  readonly protocol: 0 | 2;
  readonly wants: readonly string[];
  readonly haves: readonly string[];
  readonly capabilities: ReadonlySet<string>;
}

/**
 * Body of the POST: what we want, what we have, done. No `thin-pack`: every base has to be in the pack itself. Throws `git-unsupported` when the
 * server knows no side-band.
 */
export function uploadRequest(request: PackRequest): Uint8Array {
  const { capabilities, haves, wants } = request;
  if (request.protocol === 2)
    return concat([
      pktLine('command=fetch\n'),
      pktLine('agent=forge-takeout\n'),
      ...(capabilities.has('object-format=sha1') ? [pktLine('object-format=sha1\n')] : []),
      delimiterPacket,
      pktLine('ofs-delta\n'),
      pktLine('no-progress\n'),
      lines('want', wants),
      lines('have', haves),
      pktLine('done\n'),
      flushPacket,
    ]);
  if (!capabilities.has('side-band-64k'))
    throw gitError('git-unsupported', 'The git server is too old: it cannot tell a pack from an error message.', {
      retry: 'never',
    });
  const chosen = wanted.filter((word) => capabilities.has(word)).join(' ');
  const first = wants.slice(0, 1).map((oid) => pktLine(`want ${oid} ${chosen} agent=forge-takeout\n`));
  return concat([...first, lines('want', wants.slice(1)), flushPacket, lines('have', haves), pktLine('done\n')]);
}

/** Many messages of the same kind at once: there may be hundreds of thousands. */
function lines(word: string, oids: readonly string[]): Uint8Array {
  const length = (4 + word.length + 1 + 40 + 1).toString(16).padStart(4, '0');
  return utf8(oids.map((oid) => `${length}${word} ${oid}\n`).join(''));
}

export interface PackAnswer {
  /** Protocol v2 only: commits whose parents the server does not have. */
  readonly shallow: readonly string[];
  /** The pack's bytes as they come. */
  readonly pack: AsyncIterable<Uint8Array>;
}

/** Reads what stands before the pack. Throws, here and while the pack is read, what `packBytes` throws. */
export async function packAnswer(chunks: AsyncIterable<Uint8Array>, protocol: 0 | 2): Promise<PackAnswer> {
  if (protocol === 0) return { shallow: [], pack: packBytes(chunks) };
  const answer = packets(chunks);
  try {
    return { shallow: await beforePack(answer), pack: bandOne(answer) };
  } catch (cause) {
    await answer.return();
    throw cause;
  }
}

/** The sections before `packfile`. https://git-scm.com/docs/protocol-v2#_fetch */
async function beforePack(answer: AsyncGenerator<Packet, void, undefined>): Promise<string[]> {
  const shallow: string[] = [];
  for (let next = await answer.next(); !next.done; next = await answer.next()) {
    if (next.value === 'delimiter') continue;
    if (typeof next.value === 'string') throw otherProtocol();
    checkNoError(next.value);
    const line = textOf(next.value);
    if (line === 'packfile') return shallow;
    if (line.startsWith('shallow ')) shallow.push(line.slice(8));
    else if (line !== 'shallow-info') throw misplaced();
    if (shallow.length > mostShallow) throw misplaced();
  }
  throw truncated();
}

const mostShallow = 1_000_000;

/**
 * The pack's bytes out of the answer, as they come: band 1 of the side-band. Throws `git-server-error` with the server's words (band 3 or
 * `ERR`), `git-refs-moved` when these are that the refs are no longer those of its list, `git-truncated` when the answer ends without its closing flush, `git-protocol` for anything else.
 */
export function packBytes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  return bandOne(packets(chunks));
}

async function* bandOne(answer: AsyncIterable<Packet>): AsyncGenerator<Uint8Array, void, undefined> {
  let begun = false;
  for await (const packet of answer) {
    if (packet === 'flush') {
      if (begun) return;
      continue;
    }
    if (typeof packet === 'string') throw otherProtocol();
    const band = packet[0];
    if (band === 1 && packet.length > 1) {
      begun = true;
      yield packet.subarray(1);
    } else if (band === 3) {
      throw serverError(textOf(packet.subarray(1)));
    } else if (band !== 1 && band !== 2) {
      checkNoError(packet);
      if (begun || !/^(NAK|ACK |shallow |unshallow )/.test(textOf(packet))) throw misplaced();
    }
  }
  throw truncated();
}

/** Throws `git-server-error` or `git-refs-moved` for a line by which a server says why it stops. */
export function checkNoError(line: Uint8Array): void {
  const isError = line[0] === 0x45 && line[1] === 0x52 && line[2] === 0x52 && line[3] === 0x20;
  if (isError) throw serverError(textOf(line.subarray(4)));
}

/** A push by force, or the end of a branch, between the list of refs and this request: what was asked for belongs to no ref any more. */
const notOurs = /\bnot our ref\b/;

function serverError(text: string): Error {
  if (notOurs.test(text))
    return gitError('git-refs-moved', 'A branch or tag was moved or deleted while it was asked for.', {
      details: { text },
    });
  return gitError('git-server-error', `The git server stopped and says: ${text || 'nothing'}`, { details: { text } });
}

function otherProtocol(): Error {
  return gitError('git-protocol', 'The git server answered in another protocol.');
}

function misplaced(): Error {
  return gitError('git-protocol', 'The git server sent a message that does not belong there.');
}

function truncated(): Error {
  return gitError('git-truncated', 'The git server’s answer ends before the repository is complete.');
}

/** For people: no control characters, not too long. */
function textOf(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8', { fatal: false }).decode(bytes.subarray(0, 1000));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the point
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
}
