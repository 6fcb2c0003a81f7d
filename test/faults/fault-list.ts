import { parseArgs } from 'node:util';
import { type EditResult, editLine, runEdits, startEditedForge } from './edit-run.ts';
import { type FaultForgeName, faultForgeNames } from './fault-forges.ts';
import { type FaultResult, lineOf, printSums } from './fault-result.ts';
import { exportInPeace, runFaults } from './fault-run.ts';

/** Runs the seeds that the words name; 0 when each ended as it must. See README.md. */
export async function runList(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      ...{ seeds: { type: 'string', default: '200' }, from: { type: 'string', default: '0' } },
      edits: { type: 'string', default: '50' },
      forge: { type: 'string', default: 'gitea' },
    },
  });
  const rejections: unknown[] = [];
  process.on('unhandledRejection', (reason) => rejections.push(reason));
  const first = Number(values.from);
  const forge = faultForgeNames.find((name) => name === values.forge) ?? 'gitea';
  const results = await faultRuns(first, Number(values.seeds), forge);
  const edited = await editRuns(first, Number(values.edits));
  return summary(results, edited, rejections);
}

async function faultRuns(first: number, seeds: number, forge: FaultForgeName): Promise<FaultResult[]> {
  const wanted = await exportInPeace(forge);
  const results: FaultResult[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const result = await runFaults(wanted, { seed }, forge);
    results.push(result);
    console.log(lineOf(result));
  }
  return results;
}

async function editRuns(first: number, seeds: number): Promise<EditResult[]> {
  const forge = await startEditedForge();
  const results: EditResult[] = [];
  try {
    for (let seed = first; seed < first + seeds; seed++) {
      const result = await runEdits(forge, seed);
      results.push(result);
      console.log(editLine(result));
    }
  } finally {
    await forge.close();
  }
  return results;
}

function summary(
  results: readonly FaultResult[],
  edited: readonly EditResult[],
  rejections: readonly unknown[],
): number {
  const bad = printSums(results);
  const badEdits = edited.filter(({ faults }) => faults.length > 0);
  const edits = edited.reduce((sum, one) => sum + one.edits.length, 0);
  console.log(
    `${edited.length} exports with ${edits} edits meanwhile: ${edited.length - badEdits.length} lost and doubled nothing and were like a first export after an update, ${badEdits.length} were not: ${badEdits.map(({ seed }) => seed).join(' ')}`,
  );
  console.log(`${rejections.length} unhandled rejections`);
  for (const reason of rejections.slice(0, 5)) console.log(reason);
  return bad + badEdits.length === 0 && rejections.length === 0 ? 0 : 1;
}
