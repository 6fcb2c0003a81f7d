import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, expect, test } from '@playwright/test';
import { checkRepository, checkSums, exists } from '../support/archive-checks.ts';
import { expectedBasics } from '../support/compare-api.ts';
import { expectedPulls } from '../support/compare-api-pulls.ts';
import { type Exported, exportAll, exported, projects } from '../support/compare-exports.ts';
import { expectedExtras, exportedExtras, lostEvents } from '../support/compare-extra.ts';
import { commitsBetween, exportedRefs, patched, recordedRefs, treeOf } from '../support/compare-git.ts';
import { knownOfRecipe, knownOfRecording } from '../support/compare-known.ts';
import { knownOfGolden, unreadableGolden } from '../support/compare-known-golden.ts';
import { readByOthers, readDump, rowOf, rowsOf } from '../support/compare-read.ts';
import { answersOf, recordedBase } from '../support/compare-recording.ts';
import { type Difference, differences, explain } from '../support/compare-records.ts';
import { isAwkward, recordedTexts, stringsOf } from '../support/compare-texts.ts';
import { type RecordedProject, recordedProjects } from '../support/replay-recording.ts';

const dumpsFolder = fileURLToPath(new URL('../fixtures/dumps', import.meta.url));

const hexOf = (text: string) => Buffer.from(text, 'utf8').toString('hex');

/** Differences of every project, each compared by `compare`. */
async function allDifferences(
  browser: Browser,
  compare: (project: RecordedProject, archive: Exported) => Difference[],
): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const project of projects) found.push(...compare(project, await exported(browser, project)));
  return found;
}

function recordedDump(project: RecordedProject, kind: 'recipe' | 'golden', base: string) {
  return readDump(join(dumpsFolder, project, `${kind}-dump`), (text) => text.replaceAll(recordedBase, base));
}

for (const project of projects) {
  test(`${project}: whole, and every YAML reader reads the same`, async ({ browser }) => {
    const { folder, receipt } = await exported(browser, project);
    expect(receipt.verdict).toBe('whole');
    const losses = receipt.problems.filter(({ severity }) => severity !== 'odd').map(({ code }) => code);
    // One picture of weather-buoy is a pointer of Git LFS.
    expect(losses).toEqual(project === 'weather-buoy' ? ['git-lfs-pointers'] : []);
    checkSums(folder);
    const { files, broken } = readDump(folder);
    expect([...broken]).toEqual([]);
    expect(files.size).toBeGreaterThanOrEqual(3);
    for (const { reader, files: others } of readByOthers(folder)) {
      expect(differences(files, others), reader).toEqual([]);
    }
  });

  test(`${project}: the refs are the recorded ones`, async ({ browser }) => {
    const { folder } = await exported(browser, project);
    const recipe = join(dumpsFolder, project, 'recipe-dump');
    for (const repository of ['git', 'git.wiki.git', 'wiki']) {
      const recorded = join(recipe, repository, 'REFS.txt');
      expect(exists(folder, repository), repository).toBe(exists(recorded));
      if (!exists(recorded)) continue;
      checkRepository(join(folder, repository));
      expect(exportedRefs(join(folder, repository))).toEqual(recordedRefs(recorded));
    }
  });

  test(`${project}: what the dump has no place for is in extra/`, async ({ browser }) => {
    const { folder, base } = await exported(browser, project);
    const api = answersOf(project, base);
    expect(exportedExtras(folder)).toEqual(expectedExtras(api));
    expect(Object.keys(lostEvents(api, folder, readDump(folder).files)).filter((type) => type !== 'review')).toEqual(
      [],
    );
  });

  test(`${project}: the bytes of release files are the recorded ones`, async ({ browser }) => {
    const { folder, base } = await exported(browser, project);
    const api = answersOf(project, base);
    for (const release of api.list('/releases')) {
      for (const asset of rowsOf(release['assets'])) {
        const bytes = readFileSync(join(folder, 'release_assets', String(release['id']), String(asset['id'])));
        expect(bytes.equals(api.download(String(asset['browser_download_url']))), String(asset['name'])).toBe(true);
      }
    }
  });
}

test('every record is what the recorded API told', async ({ browser }) => {
  const found = await allDifferences(browser, (project, { folder, base }) => {
    const api = answersOf(project, base);
    const expected = new Map([...expectedBasics(api, recordedProjects[project]), ...expectedPulls(api)]);
    return differences(readDump(folder).files, expected);
  });
  expect(explain(found, knownOfRecording)).toEqual({ unexplained: [], unused: [] });
});

test('every text of the recording is there byte for byte, whichever reader reads it', async ({ browser }) => {
  const { folder, base } = await exported(browser, 'weather-buoy');
  const texts = [...recordedTexts(answersOf('weather-buoy', base))];
  expect(texts.filter(isAwkward).length).toBeGreaterThan(50);
  for (const { reader, files } of [{ reader: 'yaml', files: readDump(folder).files }, ...readByOthers(folder)]) {
    const bytes = new Set([...files.values()].flatMap((file) => [...stringsOf(file)]).map((text) => hexOf(text)));
    expect(
      texts.filter((text) => !bytes.has(hexOf(text))),
      reader,
    ).toEqual([]);
  }
});

test('below a sub-path the records are the same', async ({ browser }) => {
  const { folder, base } = await exportAll(browser, { project: 'weather-buoy', basePath: '/git' });
  const api = answersOf('weather-buoy', base);
  const expected = new Map([...expectedBasics(api, recordedProjects['weather-buoy']), ...expectedPulls(api)]);
  expect(explain(differences(readDump(folder).files, expected), knownOfRecording)).toEqual({
    unexplained: [],
    unused: [],
  });
});

test('every record is that of the dumps that a forge restored without loss', async ({ browser }) => {
  const found = await allDifferences(browser, (project, { folder, base }) => {
    const { files, broken } = recordedDump(project, 'recipe', base);
    expect([...broken]).toEqual([]);
    return differences(readDump(folder).files, files);
  });
  expect(explain(found, knownOfRecipe)).toEqual({ unexplained: [], unused: [] });
});

test('every record is that of the forge’s own dumps, but for their defects', async ({ browser }) => {
  const found = await allDifferences(browser, (project, { folder, base }) => {
    const { files, broken } = recordedDump(project, 'golden', base);
    expect([...broken.keys()]).toEqual(project === 'weather-buoy' ? unreadableGolden : []);
    const readable = [...readDump(folder).files].filter(([file]) => !broken.has(file));
    return differences(new Map(readable), files);
  });
  expect(explain(found, knownOfGolden)).toEqual({ unexplained: [], unused: [] });
});

test('each patch, laid on the merge base, gives the head', async ({ browser }) => {
  const { folder } = await exported(browser, 'weather-buoy');
  const repository = join(folder, 'git');
  const pulls = rowsOf(readDump(folder).files.get('pull_request.yml'));
  expect(pulls).toHaveLength(14);
  for (const pull of pulls) {
    const head = String(rowOf(pull['head'])['sha']);
    const base = String(rowOf(pull['base'])['sha']);
    const result = patched(repository, base, join(folder, String(pull['patch_url'])));
    expect(result.tree, `#${pull['number']}`).toBe(treeOf(repository, head));
    expect(result.commits, `#${pull['number']}`).toEqual(commitsBetween(repository, base, head));
  }
});

test('a forge that cannot list its pull requests gives the same archive', async ({ browser }) => {
  const whole = await exported(browser, 'weather-buoy');
  const port = Number(new URL(whole.base).port);
  const defect = await exportAll(browser, { project: 'weather-buoy', deletedFork: true, port });
  const sums = ({ folder }: Exported) =>
    readFileSync(join(folder, 'SHA256SUMS'), 'utf8')
      .split('\n')
      .filter((line) => !/ {2}(takeout|receipt)\.json$/.test(line));
  expect(sums(defect)).toEqual(sums(whole));
  const told = defect.receipt.problems.filter(({ code }) => code === 'pull-list-broken');
  expect(told).toHaveLength(1);
  expect(defect.receipt).toEqual({ ...whole.receipt, problems: [...whole.receipt.problems, ...told] });
});

test('the comparison finds what is other, lost or there twice', async ({ browser }) => {
  const { files } = readDump((await exported(browser, 'weather-buoy')).folder);
  const [first = {}, ...rest] = rowsOf(files.get('issue.yml'));
  const withIssues = (...issues: readonly unknown[]) => differences(new Map([...files, ['issue.yml', issues]]), files);
  expect(withIssues(first, ...rest)).toEqual([]);
  const text = String(first['content']);
  expect(withIssues({ ...first, content: `${text} ` }, ...rest)).toEqual([
    { file: 'issue.yml', field: '1/content', ours: `${text} `, theirs: text },
  ]);
  expect(withIssues(...rest)).toEqual([{ file: 'issue.yml', field: '1', ours: undefined, theirs: first }]);
  expect(withIssues(first, first, ...rest)).toEqual([
    { file: 'issue.yml', field: '1#2', ours: first, theirs: undefined },
  ]);
});
