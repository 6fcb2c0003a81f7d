import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type ChunkLine, chunk, runningFile } from './chunk-line.ts';
import { seedPacks } from './seed-packs.ts';
import { atOnce, runTrials } from './trial.ts';

/** Runs cases and prints a line after each thousand. Words: folder, seed, first case, end, share of refused packs that git is shown. */
export async function main(words: readonly string[]): Promise<number> {
  const [folder = '', ...numbers] = words;
  const [seed = 0, from = 0, end = 0, refusedShare = 25] = numbers.map(Number);
  mkdirSync(folder, { recursive: true });
  // Made afresh: an earlier run may have been broken off while it made them.
  const seedsFolder = join(folder, 'seeds');
  rmSync(seedsFolder, { recursive: true, force: true });
  const seeds = seedPacks(seedsFolder);
  const running = openSync(join(folder, runningFile), 'w');
  const mark = Buffer.alloc(8);
  const onCase = (number: number, place: number) => {
    mark.writeDoubleLE(number);
    writeSync(running, mark, 0, 8, (place % atOnce) * 8);
  };
  for (let at = from; at < end; at += chunk) {
    const stop = Math.min(end, at + chunk);
    const { asked, tally, faults } = await runTrials({ seeds, seed, folder, refusedShare, onCase }, at, stop);
    const line: ChunkLine = {
      end: stop,
      asked,
      tally: [...tally],
      faults: faults.map((fault) => ({ ...fault, bytes: fault.bytes.toString('base64') })),
    };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  closeSync(running);
  return 0;
}
