import { createRandom } from '../fuzz/random.ts';

/** What is going on when the browser dies. */
export const phases = ['api', 'git', 'files', 'pack', 'save'] as const;
export type Phase = (typeof phases)[number];

/** When to kill. */
export interface Moment {
  readonly phase: Phase;
  /**
   * 0 to 1: of the requests to the API that are left, of the bytes of the repository or of all files, or of the time that packing or
   * saving takes.
   */
  readonly at: number;
  /** API only: the request is never answered; else it is, at the same moment. */
  readonly held: boolean;
}

/** One to three kills of one export. The first phase goes round, so that each has its share; later ones are drawn. */
export function killPlan(seed: number): Moment[] {
  const random = createRandom(0x6b11, seed);
  const fraction = () => random.below(10_000) / 10_000;
  const first = phases[seed % phases.length] ?? 'api';
  const moments: Moment[] = [{ phase: first, at: fraction(), held: random.once(2) }];
  // What comes after packing has nothing but packing left to be killed in.
  const later = { api: phases, git: phases, files: phases, pack: ['pack', 'save'], save: ['save', 'pack'] } as const;
  while (moments.length < 3 && random.once(2)) {
    const last = moments.at(-1)?.phase ?? first;
    moments.push({ phase: random.pick<Phase>(later[last]), at: fraction(), held: random.once(2) });
  }
  return moments;
}
