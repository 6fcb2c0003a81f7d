import { expect, test } from '@playwright/test';
import { type Unit, units } from '../../src/model/unit.ts';
import { checkSums, exists } from '../support/archive-checks.ts';
import { exportAll, exported, projects } from '../support/compare-exports.ts';
import { damages, failuresAfter, restoreCheck, restoreFailures } from '../support/compare-restore.ts';

for (const project of projects) {
  test(`${project}: a restore would take it`, async ({ browser }) => {
    const program = restoreCheck();
    if (program === undefined) return;
    expect(restoreFailures(program, (await exported(browser, project)).folder)).toEqual([]);
  });
}

test('the check of a restore finds every damage', async ({ browser }) => {
  const program = restoreCheck();
  if (program === undefined) return;
  const { folder } = await exported(browser, 'weather-buoy');
  for (const damage of damages) {
    const failures = failuresAfter(program, folder, damage);
    expect(failures, damage.what).toContainEqual(expect.stringMatching(damage.said));
  }
});

/** Units that are left out together. */
const without: readonly (readonly Unit[])[] = [
  ['issues', 'wiki'],
  ['pull-requests'],
  ['labels', 'milestones', 'comments'],
  ['reviews', 'release-files', 'events'],
];

for (const off of without) {
  test(`a restore would also take it without ${off.join(', ')}`, async ({ browser }) => {
    const asked = units.filter((unit) => !off.includes(unit));
    const { folder, receipt } = await exportAll(browser, { project: 'weather-buoy' }, asked);
    expect(receipt.verdict).toBe('whole');
    checkSums(folder);
    const program = restoreCheck();
    if (program !== undefined) expect(restoreFailures(program, folder)).toEqual([]);
    const kept = asked.includes('reviews') && asked.includes('pull-requests');
    expect(exists(folder, 'reviews')).toBe(kept);
  });
}
