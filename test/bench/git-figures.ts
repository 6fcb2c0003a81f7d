import { loadavg } from 'node:os';
import { type Figure, median, printFigure, rounded } from './figures.ts';
import type { FetchTimes } from './git-worker.ts';

/** What one round gave: the browser's times, and the seconds of git. */
export interface Round {
  readonly ours: FetchTimes;
  readonly peer: number;
}

/** Prints a figure whose value is the median of what each round's times were to git's. `ratios` has them all, in the rounds' order; `load` is how busy the machine was in the last minute. */
export function printTimes(
  figure: Pick<Figure, 'figure' | 'unit' | 'budget' | 'repository'>,
  runs: readonly Round[],
): void {
  const middle = (pick: (run: Round) => number, digits: number) => rounded(median(runs.map(pick)), digits);
  const phase = (pick: (phases: FetchTimes['phases']) => number) => middle(({ ours }) => pick(ours.phases), 3);
  printFigure({
    ...figure,
    value: middle(({ ours, peer }) => ours.seconds / peer, 3),
    seconds: middle(({ ours }) => ours.seconds, 3),
    peer: middle((run) => run.peer, 3),
    objects: middle(({ ours }) => ours.objects, 0),
    bytes: middle(({ ours }) => ours.bytes, 0),
    rounds: runs.length,
    load: rounded(loadavg()[0] ?? 0, 1),
    phases: {
      lastByte: phase(({ lastByte }) => lastByte),
      indexed: phase(({ indexed }) => indexed),
      verified: phase(({ verified }) => verified),
      durable: phase(({ durable }) => durable),
    },
    ratios: runs.map(({ ours, peer }) => rounded(ours.seconds / peer, 3)),
  });
}
