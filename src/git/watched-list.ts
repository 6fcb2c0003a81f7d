import type { Answer } from '../http/request.ts';
import { chunksOf } from '../lib/streams.ts';
import { gitError } from './git-error.ts';
import { checkType } from './git-http.ts';
import { flushPacket, framed, packets } from './pkt-line.ts';
import { createRefList } from './ref-list.ts';

/** Lines before the refs, which hold the capabilities. */
const mostHeadLines = 1000;

/** Reads the list while it passes by; hands on only its head. */
export function watchedList() {
  const list = createRefList();
  let failure: unknown;
  let flushes = 0;
  let last: unknown;
  let hasBegun = false;
  let reading: AsyncGenerator<Uint8Array> | undefined;

  async function* handedOn(answer: Answer): AsyncGenerator<Uint8Array> {
    let begun = false;
    let headLines = 0;
    for await (const packet of packets(chunksOf(answer.body))) {
      last = packet;
      if (packet === 'flush') {
        flushes++;
        yield flushPacket;
      } else if (typeof packet === 'string') {
        throw gitError('git-protocol', 'The git server answered in another protocol.');
      } else {
        const isFirst: boolean = !begun && packet.includes(0);
        begun ||= isFirst;
        hasBegun ||= begun || flushes > 0;
        if (begun) list.add(packet);
        if (begun && !isFirst) continue;
        if (++headLines > mostHeadLines)
          throw gitError('git-protocol', 'The git server’s list of branches and tags does not begin.');
        yield framed(packet);
      }
    }
  }

  async function* read(answer: Answer): AsyncGenerator<Uint8Array> {
    try {
      checkType(answer, 'application/x-git-upload-pack-advertisement');
      reading = handedOn(answer);
      yield* reading;
    } catch (cause) {
      failure = cause;
      throw cause;
    }
  }

  return {
    list,
    read,
    failure: () => failure,
    /** It ended behind `# service=…`: not one line of git's own came. */
    unbegun: () => last === 'flush' && flushes === 1 && !hasBegun,
    /** One flush after `# service=…`, which some servers of v2 leave out, one at the end. */
    complete: (protocol: 0 | 2) => last === 'flush' && flushes >= (protocol === 0 ? 2 : 1),
    /** isomorphic-git does not end what it stops reading. */
    close: async () => {
      await reading?.return(undefined);
    },
  };
}
