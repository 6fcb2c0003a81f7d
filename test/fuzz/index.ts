import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzArchives } from './archives.ts';
import { supervise } from './supervise.ts';

/** How far a run is; kept in its folder, so that it can be taken up. */
interface State {
  readonly seed: number;
  next: number;
  asked: number;
  faults: number;
  readonly tally: Record<string, number>;
}

const shownFaults = 100;

/** `npm run fuzz -- [archives] --cases N --seed S [--from N] [--folder PATH] [--fresh]`. See README.md. */
export async function main(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      cases: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string' },
      share: { type: 'string', default: '25' },
      folder: { type: 'string' },
      fresh: { type: 'boolean', default: false },
    },
  });
  const seed = Number(values.seed);
  const folder = values.folder ?? join(tmpdir(), `takeout-fuzz-${seed}`);
  mkdirSync(folder, { recursive: true });
  if (positionals.length > 0) {
    if (positionals.join() !== 'archives') throw new Error(`unknown: ${positionals.join(' ')}; there is: archives`);
    const faults = await fuzzArchives({ seed, folder, from: Number(values.from ?? 0), cases: Number(values.cases) });
    return faults === 0 ? 0 : 1;
  }
  const state = values.fresh || values.from !== undefined ? undefined : savedState(folder, seed);
  const now: State = state ?? { seed, next: Number(values.from ?? 0), asked: 0, faults: 0, tally: {} };
  const end = values.from === undefined ? Number(values.cases) : now.next + Number(values.cases);
  const started = Date.now();
  const first = now.next;
  await supervise({
    folder,
    seed,
    from: now.next,
    end,
    refusedShare: Number(values.share),
    onLine: (line) => {
      for (const fault of line.faults) report(folder, now, fault);
      for (const [word, times] of line.tally) now.tally[word] = (now.tally[word] ?? 0) + times;
      now.next = line.end;
      now.asked += line.asked;
      save(folder, now);
      const rate = Math.round(((now.next - first) * 1000) / (Date.now() - started));
      if (now.next % 20_000 === 0 || now.next === end)
        console.log(`${now.next} of ${end} cases, ${now.asked} shown to git, ${now.faults} faults, ${rate} a second`);
    },
    onLoss: (number, how) => {
      now.faults++;
      console.log(`FAULT seed ${seed} case ${number}: ${how}`);
    },
  });
  for (const [word, times] of Object.entries(now.tally).sort((a, b) => b[1] - a[1])) console.log(`${times}\t${word}`);
  return now.faults === 0 ? 0 : 1;
}

function report(
  folder: string,
  state: State,
  fault: { number: number; what: string; done: readonly string[]; bytes: string },
): void {
  state.faults++;
  if (state.faults > shownFaults) return;
  const path = join(folder, `case-${state.seed}-${fault.number}.bin`);
  writeFileSync(path, Buffer.from(fault.bytes, 'base64'));
  console.log(`FAULT seed ${state.seed} case ${fault.number} (${fault.done.join(', ')}): ${fault.what}\n  ${path}`);
}

const stateFile = 'state.json';

/** Never half: whoever breaks the run off may do so at any moment. */
function save(folder: string, state: State): void {
  const path = join(folder, stateFile);
  writeFileSync(`${path}.new`, JSON.stringify(state));
  renameSync(`${path}.new`, path);
}

/** What an earlier run of this seed left; nothing when there is none. */
function savedState(folder: string, seed: number): State | undefined {
  try {
    const state = JSON.parse(readFileSync(join(folder, stateFile), 'utf8')) as State;
    return state.seed === seed ? state : undefined;
  } catch {
    return undefined;
  }
}
