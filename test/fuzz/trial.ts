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

/** Runs the cases from `from` up to, and without, `end`. Never rejects for what a case does. */
export async function runTrials(options: TrialOptions, from: number, end: number): Promise<Results> {
  const faults: Fault[] = [];
  const tally = new Map<string, number>();
  const asked: Asked[] = [];
  const count = (word: string) => tally.set(word, (tally.get(word) ?? 0) + 1);
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
  const verdicts = await gitVerdicts(
    options.folder,
    asked.map(({ pack }) => pack.bytes),
  );
  for (const [index, { number, pack, outcome }] of asked.entries()) {
    const verdict = verdicts[index];
    if (verdict === undefined) throw new Error('git said nothing');
    const judgement = judge(outcome, verdict, pack.done);
    if ('word' in judgement) count(judgement.word);
    else faults.push({ number, what: judgement.fault, done: pack.done, bytes: pack.bytes });
  }
  return { cases: end - from, asked: asked.length, faults, tally };

  async function readStream(number: number): Promise<void> {
    const random = createRandom(options.seed, number);
    const trial = random.pick([streamTrial, streamTrial, bundleTrial, indexTrial])(random);
    const what = await trial.run();
    if (what === undefined) count('a stream read rightly');
    else faults.push({ number, what, done: ['stream'], bytes: trial.bytes });
  }

  async function takeOne(number: number): Promise<void> {
    const pack = makePackCase(options.seeds, options.seed, number);
    const outcome = await tryPack(pack);
    if (outcome.kind === 'fault') faults.push({ number, what: outcome.what, done: pack.done, bytes: pack.bytes });
    else if (outcome.kind === 'taken' || number % options.refusedShare === 0) asked.push({ number, pack, outcome });
    else count(`refused: ${outcome.code}`);
  }
}
