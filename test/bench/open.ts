import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { temporaryFolder } from '../support/git-commands.ts';
import { makeZip } from '../support/hostile/make-zip.ts';
import { withBrowser } from './browser.ts';
import { median, printFigure, repeated, rounded } from './figures.ts';
import { madeYaml, madeYamlBlock, type YamlManner } from './made-yaml.ts';
import { benchOpenPage } from './open-page.ts';
import type { YamlRun } from './open-worker.ts';
import { benchValidation } from './open-yaml.ts';
import { type MemoryPeak, rendererSeconds, watchRenderers } from './renderer-memory.ts';
import type {} from './worker.ts';
import { serveWorkerPage, type WorkerPage } from './worker-page.ts';
import { goWithYaml, pythonWithYaml } from './yaml-peers.ts';

const mebi = 1 << 20;
const manners: readonly YamlManner[] = ['forge', 'takeout'];
const smallFiles = 25_000;
const rateBudget = 20;
const memoryBudget = 200;

/** `npm run bench open [--size MiB] [--rounds N] [--memory 10,100,1000] [--archive huge|large|small|none] [--yaml 10,100,1000]`: reading YAML in Chromium against its peers, memory, and whole archives in the built page. */
export async function benchOpen(words: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      size: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '3' },
      memory: { type: 'string', default: '10,100,1000' },
      archive: { type: 'string', default: 'huge' },
      yaml: { type: 'string', default: '10,100,1000' },
    },
  });
  const megabytes = values.yaml.split(',').map(Number);
  const served = await serveWorkerPage();
  try {
    await benchValidation(megabytes.filter((size) => size > 0).map((size) => size * 1e6));
    const { archive } = values;
    if (archive === 'huge' || archive === 'large' || archive === 'small') await benchOpenPage(archive);
    if (Number(values.size) > 0)
      for (const manner of manners) await compare(served, manner, Number(values.size) * mebi, Number(values.rounds));
    await measureZip(served);
    for (const size of values.memory.split(',').map(Number)) if (size > 0) await measureMemory(served, size * mebi);
  } finally {
    await served.close();
  }
}

async function readInChromium(
  served: WorkerPage,
  manner: YamlManner,
  bytes: number,
): Promise<YamlRun & { memory: MemoryPeak; processor: number }> {
  return withBrowser(async (context) => {
    const worker = await served.start(context);
    const memory = watchRenderers();
    const before = rendererSeconds();
    const run = await worker.evaluate(
      async (options) => {
        while (globalThis.benchWorker === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
        return globalThis.benchWorker.readYaml(options);
      },
      { manner, bytes },
    );
    if (run.problems > 0) throw new Error(`${run.problems} problems in what was made without any`);
    return { ...run, processor: rendererSeconds() - before, memory: memory.stop() };
  });
}

async function compare(served: WorkerPage, manner: YamlManner, bytes: number, rounds: number): Promise<void> {
  const runs = await repeated(rounds, () => readInChromium(served, manner, bytes));
  const size = runs[0]?.bytes ?? 0;
  const ours = median(runs.map(({ seconds }) => size / 1e6 / seconds));
  const folder = temporaryFolder();
  try {
    const path = join(folder.path, 'issue.yml');
    await writeYaml(path, manner, bytes);
    const peers = { goYaml: goRate(path, size, rounds), ...pythonRates(path, size, rounds) };
    const ratios = Object.fromEntries(
      Object.entries(peers).map(([name, rate]) => [`over_${name}`, rate === undefined ? 0 : rounded(ours / rate, 2)]),
    );
    const processor = rounded(median(runs.map((run) => size / 1e6 / Math.max(0.01, run.processor))), 1);
    const about = {
      manner,
      bytes: size,
      rounds,
      perProcessorSecond: processor,
      load: rounded(loadavg()[0] ?? 0, 1),
      ...rates(peers),
      ...ratios,
    };
    printFigure({ figure: 'yaml-rate', value: rounded(ours, 1), unit: 'MB/s', budget: rateBudget, ...about }, 'higher');
  } finally {
    folder.remove();
  }
}

function rates(peers: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(Object.entries(peers).map(([name, rate]) => [name, rounded(rate ?? 0, 1)]));
}

async function writeYaml(path: string, manner: YamlManner, bytes: number): Promise<void> {
  const file = openSync(path, 'w');
  for await (const chunk of madeYaml(madeYamlBlock(manner), bytes)) writeSync(file, chunk);
  closeSync(file);
}

/** The library of the forges, without the time that its program takes to start. `undefined` without Go. */
function goRate(path: string, size: number, rounds: number): number | undefined {
  const program = goWithYaml();
  if (program === undefined) return undefined;
  const seconds = Array.from({ length: rounds }, () => timed(() => execFileSync(program, ['-check', path])));
  const idle = timed(() => execFileSync(program, ['-check']));
  return size / 1e6 / Math.max(0.001, median(seconds) - idle);
}

const pythonProgram = `
import sys, time, yaml
for name in ('CSafeLoader', 'SafeLoader'):
    loader = getattr(yaml, name, None)
    if loader is None: print(0); continue
    text = open(sys.argv[1], 'rb').read()
    if name == 'SafeLoader': text = text[:text.rindex(b'\\n- ', 0, 1500000) + 1]
    start = time.perf_counter()
    yaml.load(text, loader)
    print(len(text) / 1e6 / (time.perf_counter() - start))
`;

/** Of its reader in C the whole file, of that in Python the beginning: it is very slow. */
function pythonRates(path: string, size: number, rounds: number): { pyYamlC?: number; pyYaml?: number } {
  const python = pythonWithYaml();
  if (python === undefined) return {};
  const runs = Array.from({ length: size > 0 ? rounds : 0 }, () =>
    execFileSync(python, ['-c', pythonProgram, path]).toString().trim().split('\n').map(Number),
  );
  return { pyYamlC: median(runs.map(([c]) => c ?? 0)), pyYaml: median(runs.map(([, python]) => python ?? 0)) };
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** As many small packed files as a project with 20,000 issues has. */
async function measureZip(served: WorkerPage): Promise<void> {
  const text = new TextDecoder().decode(madeYamlBlock('takeout').subarray(0, 1500));
  const entries = Array.from({ length: smallFiles }, (_, at) => ({
    name: `comments/${at}.yml`,
    content: `# ${at}\n${text}`,
    method: 8,
  }));
  const body = Buffer.from(makeZip({ entries: [{ name: 'repo.yml' }, ...entries] }));
  const run = await withBrowser(async (context) => {
    await context.route('**/made.zip', (route) => route.fulfill({ body }));
    const worker = await served.start(context);
    return worker.evaluate(async (address) => {
      while (globalThis.benchWorker === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      return globalThis.benchWorker.readZip({ address });
    }, `${served.url}made.zip`);
  });
  const { opening, reading, ...about } = { load: rounded(loadavg()[0] ?? 0, 1), ...run };
  printFigure({ figure: 'zip-open', value: rounded(opening, 2), unit: 's', ...about });
  printFigure({ figure: 'zip-read', value: rounded(reading, 2), unit: 's', ...about });
}

async function measureMemory(served: WorkerPage, bytes: number): Promise<void> {
  const { memory, seconds } = await readInChromium(served, 'forge', bytes);
  const value = rounded(memory.largest / 1e6);
  const about = { bytes, seconds: rounded(seconds, 1), idle: rounded(memory.idle / 1e6) };
  printFigure({ figure: 'yaml-memory', value, unit: 'MB', budget: memoryBudget, ...about });
}
