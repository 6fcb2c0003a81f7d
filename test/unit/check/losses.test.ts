import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { LossRule } from '../../../src/formats/common/loss-rule.ts';
import { lossTable } from '../../../src/formats/gitea-dump/loss-table.ts';
import { dumpTargets } from '../../../src/formats/gitea-dump/targets.ts';
import { verdictFor } from '../../../src/pipeline/archive-verdict.ts';
import { checkArchive } from '../../../src/pipeline/check-archive.ts';
import { Dump } from '../../support/check-mutations.ts';
import { dumpFiles } from '../../support/dump-files.ts';
import { type LossCase, lossCases, type } from '../../support/loss-cases.ts';
import { memoryIndex } from '../../support/memory-index.ts';
import { zipFiles } from '../../support/zip-files.ts';

const ownZip = fileURLToPath(new URL('../../fixtures/golden/common/1.4.zip', import.meta.url));
const { signal } = new AbortController();

const good = {
  recipe: dumpFiles('weather-buoy', 'recipe'),
  server: dumpFiles('weather-buoy', 'golden'),
  own: new Map(zipFiles(readFileSync(ownZip)).map(({ name, bytes }) => [name, bytes])),
};

const rules: Readonly<Record<string, LossRule>> = lossTable;

it.each(Object.entries(lossCases))(
  'the loss report has a row %s, counted',
  async (code: string, { of = 'recipe', change, count }: LossCase) => {
    const dump = new Dump(good[of]);
    const before = (await checkArchive(memoryIndex(dump.files), { signal })).findings.losses[code] ?? 0;
    if (change !== undefined) expect(before).toBe(0);
    change?.(dump);
    const { findings } = await checkArchive(memoryIndex(dump.files), { signal });
    for (const { id } of dumpTargets) {
      const row = verdictFor(findings, id).losses.find((loss) => loss.code === code);
      expect(row?.count, id).toBe(rules[code]?.targets?.includes(id) === false ? undefined : count);
    }
  },
);

it('no row of the table is left out', () => {
  expect(Object.keys(lossCases).sort()).toEqual(Object.keys(lossTable).sort());
});

it.each([
  ['pull_scheduled_merge', 0],
  ['pull_cancel_scheduled_merge', 0],
  ['merge_pull', 0],
  ['change_issue_ref', 2],
])('of events %s a restore loses the sense of %i', async (word, count) => {
  const dump = new Dump(good.recipe);
  type(word)(dump);
  const { findings } = await checkArchive(memoryIndex(dump.files), { signal });
  expect(findings.losses['event-sense'] ?? 0).toBe(count);
});
