import { type RecordedForgeOptions, recordedForge } from '../../src/demo/recorded-forge.ts';
import type { Fetch } from '../../src/http/request.ts';
import type { Recording } from './replay-recording.ts';

/** A project of a forge with several. */
export interface ReplayedProject {
  readonly owner: string;
  readonly name: string;
  readonly recording: Recording;
}

type ForgeOptions = Omit<RecordedForgeOptions, keyof Recording>;

/** A recording that may change: `current` gives another object whenever something in it has. Answers always come from the present one. */
export function changingForge(current: () => Recording, options: ForgeOptions): Fetch {
  let last: { readonly recording: Recording; readonly forge: Fetch } | undefined;
  return (input, init) => {
    const recording = current();
    if (last?.recording !== recording) last = { recording, forge: recordedForge({ ...options, ...recording }) };
    return last.forge(input, init);
  };
}

/** Several projects behind one address. What belongs to none by its path (version, files, owners) is given by the first that knows it. */
export function manyForges(projects: readonly ReplayedProject[], options: ForgeOptions): Fetch {
  const forges = projects.map(({ owner, name, recording }) => ({
    path: `/${owner}/${name}`,
    fetch: recordedForge({ ...options, ...recording }),
  }));
  return async (input, init) => {
    const path = new URL(input).pathname;
    const named = forges.find((forge) => belongs(path, forge.path));
    if (named !== undefined) return named.fetch(input, init);
    let answer = new Response('Not found.\n', { status: 404 });
    for (const { fetch } of forges) {
      answer = await fetch(input, init);
      if (answer.status !== 404) break;
    }
    return answer;
  };
}

function belongs(path: string, project: string): boolean {
  return path.endsWith(project) || path.includes(`${project}/`) || path.includes(`${project}.git/`);
}
