/** Many calls in a short time become one, at the end of it. */
export function seldom(run: () => void, milliseconds: number | (() => number)): () => void {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    setTimeout(
      () => {
        pending = false;
        run();
      },
      typeof milliseconds === 'number' ? milliseconds : milliseconds(),
    );
  };
}

/** Writes one state after the other; what changes meanwhile goes with the next. `write` does not reject. */
export function oneAfterAnother(write: () => Promise<void>): { ask(): void; end(): Promise<void> } {
  let writing: Promise<void> | undefined;
  let again = false;
  let ended = false;
  const run = async () => {
    do {
      again = false;
      await write();
    } while (again && !ended);
    writing = undefined;
  };
  return {
    ask() {
      again = true;
      if (!ended) writing ??= run();
    },
    async end() {
      ended = true;
      await writing;
    },
  };
}
