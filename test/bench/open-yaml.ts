import { statSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { type YamlRecord, yamlItem } from '../../src/formats/gitea-dump/yaml.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { streamFrom } from '../../src/lib/streams.ts';
import type { ArchiveFile } from '../../src/model/archive-file.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { wholeGit } from '../support/hostile/whole-git.ts';
import { serveBuiltPage } from '../support/page.ts';
import { printFigure, rounded } from './figures.ts';
import { forgeItem, madeComment, madeIssue } from './made-yaml.ts';
import { openIn, projectFile, textFile, writeZip } from './open-page.ts';
import { type PlainPage, withPlainBrowser } from './plain-browser.ts';
import { rendererSeconds, watchRenderers } from './renderer-memory.ts';

/** MB of YAML a second, from choosing the file to its verdict. */
const rateBudget = 20;
/** MB of the renderer, above what the idle page takes. */
const memoryBudget = 200;
const commentsOfIssue = 12;

/** The built page with ZIPs of nothing but YAML, as a forge writes it: issues, and the comments of each in a file of their own. */
export async function benchValidation(sizes: readonly number[]): Promise<void> {
  const served = await serveBuiltPage();
  const folder = temporaryFolder();
  try {
    for (const bytes of sizes) {
      const path = join(folder.path, `yaml-${bytes}.zip`);
      const made = await makeArchive(path, bytes);
      await withPlainBrowser((page) => measure(page, served.url, path, made));
    }
  } finally {
    folder.remove();
    served.close();
  }
}

interface Made {
  readonly issues: number;
  /** Of YAML. */
  readonly bytes: number;
}

/** A dump that is whole, with at least so many bytes of YAML. */
async function makeArchive(path: string, bytes: number): Promise<Made> {
  let issues = 0;
  let made = 0;
  while (made < bytes) {
    issues++;
    made += utf8(forgeItem(madeIssue(issues))).length + commentsOf(issues).length;
  }
  await writeZip(path, filesOf(issues));
  return { issues, bytes: made };
}

function* filesOf(issues: number): Generator<ArchiveFile> {
  yield textFile('repo.yml', projectFile);
  const labels = [0, 1].map((at) => ({ name: `kind/${at}`, color: 'ee0701', description: '', exclusive: false }));
  yield listFile('label.yml', labels);
  yield listFile('milestone.yml', [milestone]);
  for (const { name, content } of wholeGit()) yield textFile(name, content);
  async function* items() {
    for (let number = issues; number > 0; number--) yield utf8(forgeItem(madeIssue(number)));
  }
  yield { path: 'issue.yml', open: () => streamFrom(items()) };
  for (let number = 1; number <= issues; number++) yield textFile(`comments/${number}.yml`, commentsOf(number));
}

const milestone: YamlRecord = {
  title: '1.0',
  description: '',
  deadline: '2025-01-01T00:00:00Z',
  created: '2024-05-01T00:00:00Z',
  updated: '2024-05-01T00:00:00Z',
  closed: null,
  state: 'open',
};

function listFile(path: string, records: readonly YamlRecord[]): ArchiveFile {
  return textFile(path, utf8(records.map(yamlItem).join('')));
}

function commentsOf(number: number): Uint8Array {
  const comments = Array.from({ length: commentsOfIssue }, (_, at) => madeComment(number, at));
  return utf8(comments.map(forgeItem).join(''));
}

async function measure(page: PlainPage, url: string, path: string, { issues, bytes }: Made): Promise<void> {
  await page.goto(`${url}#/open`);
  await page.until(`document.querySelector('[data-testid="archive-input"]')`, 60_000);
  const memory = watchRenderers();
  const before = rendererSeconds();
  const { seconds, verdict } = await openIn(page, url, path);
  const processor = rendererSeconds() - before;
  const { largest, idle } = memory.stop();
  const about = {
    bytes,
    issues,
    comments: issues * commentsOfIssue,
    archive: statSync(path).size,
    verdict: String(verdict),
  };
  const time = { seconds: rounded(seconds, 1), load: rounded(loadavg()[0] ?? 0, 1) };
  const perProcessorSecond = rounded(bytes / 1e6 / Math.max(0.01, processor), 1);
  const rate = rounded(bytes / 1e6 / seconds, 1);
  printFigure(
    { figure: 'validation-rate', value: rate, unit: 'MB/s', budget: rateBudget, perProcessorSecond, ...time, ...about },
    'higher',
  );
  const above = rounded((largest - idle) / 1e6);
  printFigure({
    figure: 'validation-memory',
    value: above,
    unit: 'MB',
    budget: memoryBudget,
    ...about,
    idle: rounded(idle / 1e6),
  });
}
