import { bundleTrial } from './bundle-trials.ts';
import { gitVerdicts } from './git-verdict.ts';
import { indexTrial } from './index-trials.ts';
import { judge } from './judge.ts';
import { makePackCase, type PackCase } from './make-case.ts';
import type { Parts } from './pack-parts.ts';
import { createRandom } from './random.ts';
import { streamTrial } from './stream-trials.ts';
import { type Outcome, tryPack } from './try-pack.ts';

export interface TrialOptions {
  readonly seeds: readonly Parts[];
  readonly seed: number;
  /** For packs that git is asked about. */
  readonly folder: string;
  /** One of so many refused packs is shown to git: does it refuse it too? */
  readonly refusedShare: number;
  /** Told which case is about to run, and in which of the places for cases at the same time. */
  onCase?(number: number, place: number): void;
}

export interface Fault {
  readonly number: number;
  readonly what: string;
  /** What was changed. */
  readonly done: readonly string[];
  readonly bytes: Buffer;
}

export interface Results {
  readonly cases: number;
  /** Packs that git was asked about. */
  readonly asked: number;
  readonly faults: readonly Fault[];
  /** How often what happened. */
  readonly tally: ReadonlyMap<string, number>;
}

/** Cases at the same time: much of a small pack's time is waiting. */
export const atOnce = 8;

interface Asked {
  readonly number: number;
  readonly pack: PackCase;
  readonly outcome: Outcome;
}

/** Cases that were run, some of which git is still to be asked about. */
interface Tried {
  readonly cases: number;
  readonly asked: readonly Asked[];
  readonly faults: Fault[];
  readonly tally: Map<string, number>;
}

/** Runs the cases from `from` up to, and without, `end`. Never rejects for what a case does. */
export async function runTrials(options: TrialOptions, from: number, end: number): Promise<Results> {
  return judgeTrials(options, await tryCases(options, from, end));
}

/** The first half of `runTrials`, without git: the next cases can be tried while git is asked about these. */
export async function tryCases(options: TrialOptions, from: number, end: number): Promise<Tried> {
  const faults: Fault[] = [];
  const tally = new Map<string, number>();
  const asked: Asked[] = [];
  let next = from;
  const worker = async (_: unknown, place: number) => {
    while (next < end) {
      const number = next++;
      options.onCase?.(number, place);
      const random = createRandom(options.seed, number);
      if (random.once(5)) await readStream(number);
      else await takeOne(number);
    }
  };
  await Promise.all(Array.from({ length: atOnce }).map(worker));
  return { cases: end - from, asked, faults, tally };

  async function readStream(number: number): Promise<void> {
    const random = createRandom(options.seed, number);
    const trial = random.pick([streamTrial, streamTrial, bundleTrial, indexTrial])(random);
    const what = await trial.run();
    if (what === undefined) count(tally, 'a stream read rightly');
    else faults.push({ number, what, done: ['stream'], bytes: trial.bytes });
  }

  async function takeOne(number: number): Promise<void> {
    const pack = makePackCase(options.seeds, options.seed, number);
    const outcome = await tryPack(pack);
    if (outcome.kind === 'fault') faults.push({ number, what: outcome.what, done: pack.done, bytes: pack.bytes });
    else if (outcome.kind === 'taken' || number % options.refusedShare === 0) asked.push({ number, pack, outcome });
    else count(tally, `refused: ${outcome.code}`);
  }
}

/** The second half: asks git. */
export async function judgeTrials({ folder }: TrialOptions, { cases, asked, faults, tally }: Tried): Promise<Results> {
  const verdicts = await gitVerdicts(
    folder,
    asked.map(({ pack }) => pack.bytes),
  );
  for (const [index, { number, pack, outcome }] of asked.entries()) {
    const verdict = verdicts[index];
    if (verdict === undefined) throw new Error('git said nothing');
    const judgement = judge(outcome, verdict, pack.done);
    if ('word' in judgement) count(tally, judgement.word);
    else faults.push({ number, what: judgement.fault, done: pack.done, bytes: pack.bytes });
  }
  return { cases, asked: asked.length, faults, tally };
}

function count(tally: Map<string, number>, word: string): void {
  tally.set(word, (tally.get(word) ?? 0) + 1);
}
