import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { childProgram } from './child-program.ts';
import { type ChunkLine, runningFile } from './chunk-line.ts';

export interface SuperviseOptions {
  /** For the child's files. */
  readonly folder: string;
  readonly seed: number;
  readonly from: number;
  readonly end: number;
  readonly refusedShare: number;
  onLine(line: ChunkLine): void;
  /** The child hung or died in this case, alone too. */
  onLoss(number: number, how: string): void;
}

/** Longest silence of the child, in milliseconds. */
const patience = 180_000;

/** A child that never comes to a line is no finding about a case. */
const mostLosses = 5;

/**
 * Runs the cases in a child process, so that an endless loop or a crash is a finding and not the end. When the child is lost, each of the cases
 * that it was at runs alone: only what is lost again is a finding, and is left out; otherwise it was the machine, and all goes on.
 */
export async function supervise(options: SuperviseOptions): Promise<void> {
  const { from, end, folder } = options;
  const program = await childProgram(folder);
  const bad = new Set<number>();
  let at = from;
  let lossesInARow = 0;
  while (at < end) {
    const stop = Math.min(end, ...[...bad].filter((number) => number >= at));
    const how = await runChild(options, program, { from: at, end: stop }, (line) => {
      at = line.end;
      lossesInARow = 0;
      options.onLine(line);
    });
    if (how === undefined) {
      at = bad.has(stop) ? stop + 1 : stop;
      continue;
    }
    if (++lossesInARow > mostLosses) throw new Error(`the cases do not run at all: ${how}`);
    for (const number of runningCases(folder)) {
      const again = await runChild(options, program, { from: number, end: number + 1 }, () => {});
      if (again !== undefined) bad.add(number);
      if (again !== undefined) options.onLoss(number, again);
    }
  }
}

/** Resolves to what went wrong, or to nothing when all cases are over. */
function runChild(
  options: SuperviseOptions,
  program: string,
  { from, end }: { readonly from: number; readonly end: number },
  onLine: (line: ChunkLine) => void,
): Promise<string | undefined> {
  const { folder, seed, refusedShare } = options;
  const words = [program, folder, seed, from, end, refusedShare].map(String);
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--max-old-space-size=1500', ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let hung = false;
    const kill = () => {
      hung = true;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(kill, patience);
    createInterface({ input: child.stdout }).on('line', (text) => {
      clearTimeout(timer);
      timer = setTimeout(kill, patience);
      onLine(JSON.parse(text) as ChunkLine);
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (hung) resolve('no answer');
      else resolve(code === 0 ? undefined : `ended with ${signal ?? code}`);
    });
  });
}

function runningCases(folder: string): number[] {
  const bytes = readFileSync(join(folder, runningFile));
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, place) => bytes.readDoubleLE(place * 8));
}
