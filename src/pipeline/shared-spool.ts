import type { OpenSpool, Spool } from '../model/spool.ts';

/**
 * Gives any number of spools that lie in one, one behind the other: thousands of archives that wait to be saved together would each hold a file
 * open, and memory. Only the one that was opened last can be appended to. The room is given back when all are closed.
 */
export function sharedSpool(open: OpenSpool): OpenSpool {
  let whole: Promise<Spool | undefined> | undefined;
  let users = 0;
  return async () => {
    whole ??= open();
    const spool = await whole;
    if (spool === undefined) return undefined;
    users++;
    return partOf(spool, () => {
      users--;
      if (users > 0) return;
      whole = undefined;
      spool.close();
    });
  };
}

/** What is appended to the spool from now on, until the next part begins. */
function partOf(spool: Spool, leave: () => void): Spool {
  const start = spool.length;
  let end = start;
  let isOpen = true;
  return {
    get length() {
      return end - start;
    },
    append(bytes) {
      if (spool.length !== end) throw new Error('another part has begun behind this one');
      spool.append(bytes);
      end = spool.length;
    },
    flush: () => spool.flush(),
    read(into, at) {
      if (start + at + into.length > end) throw new Error('the part has less');
      spool.read(into, start + at);
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      leave();
    },
  };
}
