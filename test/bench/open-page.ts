import { createReadStream, createWriteStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { zip } from '../../src/archive/zip.ts';
import { yamlItem } from '../../src/formats/gitea-dump/yaml.ts';
import { utf8 } from '../../src/lib/bytes.ts';
import { chunksOf, streamFrom } from '../../src/lib/streams.ts';
import type { ArchiveFile } from '../../src/model/archive-file.ts';
import { temporaryFolder } from '../support/git-commands.ts';
import { serveBuiltPage } from '../support/page.ts';
import { median, printFigure, rounded } from './figures.ts';
import { madeRepository } from './git-repositories.ts';
import { madeIssue } from './made-yaml.ts';
import { type PlainPage, withPlainBrowser } from './plain-browser.ts';
import { watchRenderers } from './renderer-memory.ts';

/** Of the renderer, above what the idle page takes. */
const memoryBudget = 200;
const issues = 15_000;
const firstScreenBudget = 1.5;
const keystrokeBudget = 50;
/** Milliseconds until a verdict. */
const patience = 30 * 60_000;

export const projectFile = utf8(
  'name: made\nowner: bench\nclone_addr: https://forge.example/bench/made.git\ndefault_branch: main\n',
);

/** The built page with whole archives: the verdict of one with a large repository, and the viewer with many issues. */
export async function benchOpenPage(repository: 'small' | 'large' | 'huge'): Promise<void> {
  const served = await serveBuiltPage();
  const folder = temporaryFolder();
  try {
    const large = join(folder.path, 'large.zip');
    const { path } = await madeRepository(repository, false);
    await writeZip(large, [textFile('repo.yml', projectFile), ...repositoryFiles(path)]);
    await withPlainBrowser((page) => measureVerdict(page, served.url, large));
    const many = join(folder.path, 'many.zip');
    await writeZip(many, [textFile('repo.yml', projectFile), manyIssues()]);
    await withPlainBrowser((page) => measureViewer(page, served.url, many));
  } finally {
    folder.remove();
    served.close();
  }
}

export async function writeZip(path: string, files: Iterable<ArchiveFile>): Promise<void> {
  await pipeline(Readable.from(chunksOf(zip(files))), createWriteStream(path));
}

export function textFile(path: string, bytes: Uint8Array): ArchiveFile {
  return { path, size: bytes.length, bytes, open: () => streamFrom([bytes]) };
}

/** What a bare repository needs, as it lies on the disk. */
function repositoryFiles(folder: string): ArchiveFile[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => /^(?:HEAD|config|packed-refs|refs\/.*|objects\/pack\/.*\.(?:pack|idx))$/.test(name))
    .filter((name) => statSync(join(folder, name)).isFile());
  return names.sort().map((name) => {
    const path = join(folder, name);
    const open = () => streamFrom(createReadStream(path, { highWaterMark: 1 << 18 }));
    return { path: `git/${name}`, size: statSync(path).size, open };
  });
}

function manyIssues(): ArchiveFile {
  async function* items() {
    for (let number = issues; number > 0; number--) yield utf8(yamlItem(madeIssue(number)));
  }
  return { path: 'issue.yml', open: () => streamFrom(items()) };
}

const job = `document.querySelector('[data-testid="job"]')`;

/** Gives the page a file as a person would, and waits for the verdict. Seconds. */
export async function openIn(
  page: PlainPage,
  url: string,
  path: string,
): Promise<{ seconds: number; verdict: unknown }> {
  const input = '[data-testid="archive-input"]';
  await page.goto(`${url}#/open`);
  await page.until(`document.querySelector('${input}')`, 60_000);
  const { root } = await page.send('DOM.getDocument');
  const { nodeId } = await page.send('DOM.querySelector', { nodeId: nodeIdOf(root), selector: input });
  const start = performance.now();
  await page.send('DOM.setFileInputFiles', { files: [path], nodeId });
  await page.until(`['done', 'failed'].includes(${job}?.dataset.state)`, patience);
  const seconds = (performance.now() - start) / 1000;
  const verdict = await page.evaluate(`document.querySelector('[data-testid="report"]')?.dataset.verdict ?? 'failed'`);
  return { seconds, verdict };
}

function nodeIdOf(root: unknown): unknown {
  return typeof root === 'object' && root !== null && 'nodeId' in root ? root.nodeId : undefined;
}

async function measureVerdict(page: PlainPage, url: string, path: string): Promise<void> {
  await page.goto(`${url}#/open`);
  await page.until(`document.querySelector('[data-testid="archive-input"]')`, 60_000);
  const memory = watchRenderers();
  const { seconds, verdict } = await openIn(page, url, path);
  const { largest, idle } = memory.stop();
  const bytes = statSync(path).size;
  const about = { bytes, verdict: String(verdict) };
  const rate = rounded(bytes / 1e6 / seconds, 1);
  printFigure({ figure: 'archive-verdict', value: rounded(seconds, 1), unit: 's', rate, ...about });
  const above = rounded((largest - idle) / 1e6);
  printFigure({
    figure: 'archive-memory',
    value: above,
    unit: 'MB',
    budget: memoryBudget,
    ...about,
    idle: rounded(idle / 1e6),
  });
}

const rowsThere = `document.querySelector('.list-row')`;

/** Runs a script in the page and waits until the expression is true, looked at in every frame. Milliseconds. */
async function untilFrame(page: PlainPage, script: string, expression: string): Promise<number> {
  const answer = await page.evaluate(`new Promise((resolve) => {
    const start = performance.now();
    ${script};
    const look = () => (${expression}) ? resolve(performance.now() - start) : requestAnimationFrame(look);
    look();
  })`);
  return Number(answer);
}

async function measureViewer(page: PlainPage, url: string, path: string): Promise<void> {
  const { seconds, verdict } = await openIn(page, url, path);
  const about = { issues, verdict: String(verdict), checked: rounded(seconds, 1) };
  const look = `location.hash = '#/view/opened/issues?state=any'`;
  const first = await untilFrame(page, look, rowsThere);
  printFigure({ figure: 'viewer-with-index', value: rounded(first / 1000, 2), unit: 's', ...about });
  await untilFrame(page, `location.hash = '#/view/opened/labels'`, `!${rowsThere}`);
  const again = await untilFrame(page, look, rowsThere);
  const value = rounded(again / 1000, 2);
  printFigure({ figure: 'viewer-first-screen', value, unit: 's', budget: firstScreenBudget, ...about });
  const times: number[] = [];
  for (const words of ['b', 'bu', 'buo', 'buoy', 'buoy c', 'buoy ca', 'buoy cal', 'buoy calm', '', 'm', 'mo', 'mod'])
    times.push(await keystroke(page, words));
  const largest = rounded(Math.max(...times));
  printFigure({
    figure: 'viewer-search',
    value: rounded(median(times)),
    unit: 'ms',
    budget: keystrokeBudget,
    largest,
    issues,
  });
}

/** Until the list says another number, or the frame in which it stays the same after the answer came. */
function keystroke(page: PlainPage, words: string): Promise<number> {
  const script = `
    const input = document.querySelector('[data-testid="search"]');
    let changed = false;
    const watcher = new MutationObserver(() => { changed = true; watcher.disconnect(); });
    watcher.observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['aria-label', 'aria-rowcount', 'data-number'] });
    input.value = ${JSON.stringify(words)};
    input.dispatchEvent(new Event('input', { bubbles: true }))`;
  return untilFrame(page, script, 'changed || performance.now() - start > 5000');
}
