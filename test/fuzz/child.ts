import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type ChunkLine, chunk, runningFile } from './chunk-line.ts';
import { seedPacks } from './seed-packs.ts';
import { atOnce, judgeTrials, type Results, type TrialOptions, tryCases } from './trial.ts';

/** Runs cases and prints a line after each thousand. Words: folder, seed, first case, end, share of refused packs that git is shown. */
async function main(words: readonly string[]): Promise<void> {
  const [folder = '', ...numbers] = words;
  const [seed = 0, from = 0, end = 0, refusedShare = 25] = numbers.map(Number);
  mkdirSync(folder, { recursive: true });
  // Made afresh: an earlier run may have been broken off while it made them.
  const seedsFolder = join(folder, 'seeds');
  rmSync(seedsFolder, { recursive: true, force: true });
  const running = openSync(join(folder, runningFile), 'w');
  const mark = Buffer.alloc(8);
  const onCase = (number: number, place: number) => {
    mark.writeDoubleLE(number);
    writeSync(running, mark, 0, 8, (place % atOnce) * 8);
  };
  const options: TrialOptions = { seeds: seedPacks(seedsFolder), seed, folder, refusedShare, onCase };
  let judging: Promise<unknown> = Promise.resolve();
  for (let at = from; at < end; at += chunk) {
    const stop = Math.min(end, at + chunk);
    const tried = await tryCases(options, at, stop);
    // While git looks at these packs, the next are tried.
    await judging;
    judging = judgeTrials(options, tried).then((results) => print(results, stop));
  }
  await judging;
  closeSync(running);
}

function print({ asked, tally, faults }: Results, end: number): void {
  const line: ChunkLine = {
    end,
    asked,
    tally: [...tally],
    faults: faults.map((fault) => ({ ...fault, bytes: fault.bytes.toString('base64') })),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

await main(process.argv.slice(2));
