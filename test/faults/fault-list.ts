import { parseArgs } from 'node:util';
import { exportInPeace, type FaultResult, lineOf, runFaults } from './fault-run.ts';

/** Runs the seeds that the words name; 0 when each ended as it must. See README.md. */
export async function runList(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { seeds: { type: 'string', default: '200' }, from: { type: 'string', default: '0' } },
  });
  const rejections: unknown[] = [];
  process.on('unhandledRejection', (reason) => rejections.push(reason));
  const wanted = await exportInPeace();
  const results: FaultResult[] = [];
  const first = Number(values.from);
  for (let seed = first; seed < first + Number(values.seeds); seed++) {
    const result = await runFaults(wanted, { seed });
    results.push(result);
    console.log(lineOf(result));
  }
  return summary(results, rejections);
}

function summary(results: readonly FaultResult[], rejections: readonly unknown[]): number {
  const bad = results.filter(({ faults }) => faults.length > 0);
  const stopped = results.filter(({ stops }) => stops.length > 0);
  const kinds = new Map<string, number>();
  for (const { hits } of results) for (const [kind, times] of hits) kinds.set(kind, (kinds.get(kind) ?? 0) + times);
  console.log(
    `\n${results.length} exports; faults: ${[...kinds].map(([kind, times]) => `${kind} ${times}`).join(', ')}`,
  );
  console.log(
    `${results.length - stopped.length} went through, ${stopped.length} stopped with a word and were resumed`,
  );
  console.log(
    `${results.length - bad.length} ended in the same bytes, ${bad.length} did not: ${bad.map(({ seed }) => seed).join(' ')}`,
  );
  console.log(`${rejections.length} unhandled rejections`);
  for (const reason of rejections.slice(0, 5)) console.log(reason);
  return bad.length === 0 && rejections.length === 0 ? 0 : 1;
}
