import { RunError } from '../../lib/run-error.ts';

/** A client of plain files is not told where history ends: it looks for the parents, and gives up. Throws `mirror-shallow`. */
export function refuseShallow({ shallow = [] }: { readonly shallow?: readonly string[] }): void {
  if (shallow.length === 0) return;
  throw new RunError(
    'mirror-shallow',
    'The source itself does not have the whole history of this repository. Nobody could clone a mirror of it.',
    { retry: 'never', details: { commits: shallow.length } },
  );
}
