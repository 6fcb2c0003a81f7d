import { readdirSync, readFileSync } from 'node:fs';
import { median } from './figures.ts';

/** Highest sums over all processes that are watched, bytes. Of Chromium's renderers the spare ones count too. */
export interface MemoryPeak {
  /** Shared pages counted in proportion (PSS); where the kernel does not tell, the same as `resident`. */
  readonly proportional: number;
  readonly resident: number;
  /** Highest of a single process, in proportion: page and worker are one. */
  readonly largest: number;
  /** The middle one of what the largest process had at each look, in proportion: what it has most of the time. */
  readonly usual: number;
  /** The sum when the watch began, in proportion. */
  readonly idle: number;
}

/** Of the kernel's clock for processor time. */
const ticksInSecond = 100;
/** How often is looked, milliseconds. */
const interval = 200;

export interface MemoryWatch {
  stop(): MemoryPeak;
}

/** Watches Chromium's renderer processes below this process until asked for the peak. Linux only; elsewhere the peak is 0. */
export function watchRenderers(): MemoryWatch {
  return watchProcesses((command) => command.includes('--type=renderer'));
}

/** Watches processes below this one, by their command line (its words end in NUL). */
export function watchProcesses(isWatched: (command: string) => boolean): MemoryWatch {
  let proportional = 0;
  let resident = 0;
  /** Of the largest process, look by look. */
  const seen: number[] = [];
  const look = () => {
    const now = processesBelow(isWatched).map(memoryOf);
    proportional = Math.max(proportional, sum(now.map((one) => one.proportional)));
    resident = Math.max(resident, sum(now.map((one) => one.resident)));
    seen.push(Math.max(0, ...now.map((one) => one.proportional)));
  };
  look();
  const idle = proportional;
  const timer = setInterval(look, interval);
  return {
    stop() {
      clearInterval(timer);
      look();
      return {
        proportional,
        resident,
        largest: seen.reduce((most, one) => Math.max(most, one), 0),
        usual: median(seen),
        idle,
      };
    },
  };
}

/** Seconds of processor time that Chromium's renderers below this process have used; says more than a clock on a busy machine. */
export function rendererSeconds(): number {
  const ticks = processesBelow((command) => command.includes('--type=renderer')).map((pid) => {
    const fields = textOf(`/proc/${pid}/stat`).replace(/^.*\)/s, '').trim().split(' ');
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  });
  return sum(ticks) / ticksInSecond;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Processes end while we look.
    return '';
  }
}

function processesBelow(isWatched: (command: string) => boolean): string[] {
  const parents = new Map<string, string>();
  for (const pid of processIds()) {
    const [, parent] = / \S (\d+) /.exec(textOf(`/proc/${pid}/stat`).replace(/^.*\)/s, '')) ?? [];
    if (parent !== undefined) parents.set(pid, parent);
  }
  const isOurs = (pid: string | undefined): boolean =>
    pid !== undefined && (pid === String(process.pid) || isOurs(parents.get(pid)));
  return [...parents.keys()].filter((pid) => isWatched(textOf(`/proc/${pid}/cmdline`)) && isOurs(parents.get(pid)));
}

function processIds(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function memoryOf(pid: string): Pick<MemoryPeak, 'proportional' | 'resident'> {
  const kilobytes = (text: string, name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  const resident = kilobytes(textOf(`/proc/${pid}/status`), 'VmRSS') * 1024;
  const proportional = kilobytes(textOf(`/proc/${pid}/smaps_rollup`), 'Pss') * 1024;
  return { resident, proportional: proportional === 0 ? resident : proportional };
}
