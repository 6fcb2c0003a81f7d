/**
 * For memory that is used again and again: the first `count` are made, then each comes back when so many others have been given. Streams on the
 * way from one thread to another hold a chunk or two each, so that eight are more than all of them.
 */
export function inTurn<T>(make: () => T, count = 8): () => T {
  const made: T[] = [];
  let turn = 0;
  return () => {
    const at = turn++ % count;
    const one = made[at] ?? make();
    made[at] = one;
    return one;
  };
}
