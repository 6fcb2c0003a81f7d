/** Milliseconds of work after which others have a turn. */
const longest = 10;

/**
 * For work that waits only for what is there already: promises alone never let the event loop go round, and the browser's own tasks – among them those that
 * finish a collection of garbage – wait as long. To be awaited now and then; does nothing until `longest` is over.
 */
export function takingTurns(now: () => number = () => performance.now()): () => Promise<void> | undefined {
  let since = now();
  return () => {
    if (now() - since < longest) return undefined;
    return nextTask().then(() => {
      since = now();
    });
  };
}

/** Resolves in a task of its own, behind the messages that have arrived. A timer would be held back for four milliseconds. */
export function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
