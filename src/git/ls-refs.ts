import { concat } from '../lib/bytes.ts';
import { gitError } from './git-error.ts';
import { delimiterPacket, flushPacket, packets, pktLine } from './pkt-line.ts';
import { mostRefs, type RefList, tooManyRefs } from './ref-list.ts';
import { checkNoError } from './upload-pack.ts';

/** A list of refs by protocol v2. */
export interface LsRefs extends RefList {
  /** From names that stand for others to those; HEAD's branch need not exist, when the server knows `unborn`. */
  readonly symrefs: ReadonlyMap<string, string>;
}

/** Body of the POST that asks for all refs, whatever their namespace. https://git-scm.com/docs/protocol-v2#_ls_refs */
export function lsRefsRequest(capabilities: ReadonlySet<string>): Uint8Array {
  const unborn = [...capabilities].some((word) => /^ls-refs=(.* )?unborn( |$)/.test(word));
  return concat([
    pktLine('command=ls-refs\n'),
    pktLine('agent=forge-takeout\n'),
    ...(capabilities.has('object-format=sha1') ? [pktLine('object-format=sha1\n')] : []),
    delimiterPacket,
    pktLine('peel\n'),
    pktLine('symrefs\n'),
    ...(unborn ? [pktLine('unborn\n')] : []),
    flushPacket,
  ]);
}

/** Reads the answer. Throws `git-truncated` unless its closing flush came, `git-protocol`, `git-server-error`, `git-too-many-refs`. */
export async function readLsRefs(chunks: AsyncIterable<Uint8Array>, limit = mostRefs): Promise<LsRefs> {
  const refs = new Map<string, string>();
  const symrefs = new Map<string, string>();
  const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
  for await (const packet of packets(chunks)) {
    if (packet === 'flush') return { refs, symrefs, shallow: [] };
    if (typeof packet === 'string') throw unreadable();
    checkNoError(packet);
    const [oid = '', name = '', ...attributes] = decoder.decode(packet).replace(/\n$/, '').split(' ');
    if (oid === '' || name === '') throw unreadable();
    if (oid !== 'unborn') refs.set(name, oid);
    const target = attribute(attributes, 'symref-target:');
    if (target !== undefined) symrefs.set(name, target);
    const peeled = attribute(attributes, 'peeled:');
    if (peeled !== undefined) refs.set(`${name}^{}`, peeled);
    if (refs.size > limit || symrefs.size > limit) throw tooManyRefs(limit);
  }
  throw gitError('git-truncated', 'The git server’s list of branches and tags ends early.');
}

function attribute(attributes: readonly string[], key: string): string | undefined {
  return attributes.find((word) => word.startsWith(key))?.slice(key.length);
}

function unreadable(): Error {
  return gitError('git-protocol', 'The git server’s list of branches and tags cannot be read.');
}
