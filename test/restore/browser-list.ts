import { chromium } from '@playwright/test';
import { chromiumSwitches } from '../support/chromium-switches.ts';
import { serveBuiltPage } from '../support/page.ts';
import { chromiumPath, installPrograms } from '../support/programs.ts';
import { exportByBundle, exportOverCors, linesWhenClosed, type PageWorld } from './browser-export.ts';
import { type Told, toldOf } from './browser-told.ts';
import { dumpCases, folderOf, projectIn } from './dumps.ts';
import type { RestoreForge } from './restore-forge.ts';

type Tell = (name: string, faults: readonly string[]) => void;

/** Restored projects are exported by the built page in Chromium, as a person would, without any proxy. */
export async function runBrowser(forge: RestoreForge, only: string, tell: Tell): Promise<void> {
  installPrograms();
  const served = await serveBuiltPage();
  const executablePath = chromiumPath();
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...chromiumSwitches],
  });
  try {
    await exportEach({ browser, pageUrl: served.url, forge }, only, tell);
  } finally {
    await browser.close();
    served.close();
  }
}

/** From a forge that is closed to pages, then one with the lines for its API that the page itself names, then one with all of them. */
async function exportEach(world: PageWorld, only: string, tell: Tell): Promise<void> {
  const { forge } = world;
  const projects = await restoredProjects(forge, only);
  const [first] = projects;
  if (first === undefined) return;
  try {
    const lines = await linesWhenClosed(world, first.project);
    const api = lines.split('\n\n').filter((section) => section.startsWith('[cors]'));
    tell('browser: a closed forge', api.length === 1 ? [] : [`its lines are: ${lines}`]);
    await forge.reopen(api.join('\n'));
    for (const told of projects) await tried(`browser: ${told.project}, git closed`, exportByBundle(world, told), tell);
    await forge.reopen(lines);
    for (const told of projects) await tried(`browser: ${told.project}, all open`, exportOverCors(world, told), tell);
  } finally {
    for (const { project } of projects) await forge.remove(project);
  }
}

/** A page that stops where it should not is a fault like others. */
async function tried(name: string, work: Promise<readonly string[]>, tell: Tell): Promise<void> {
  tell(name, await work.catch((error: unknown) => [String(error).slice(0, 2_000)]));
}

/** The recipe's dumps, restored; not to be seen without the token, and with a file on an issue, which no dump has. */
async function restoredProjects(forge: RestoreForge, only: string): Promise<Told[]> {
  const projects: Told[] = [];
  for (const dump of dumpCases.filter(({ made, name }) => made === 'recipe' && name.includes(only))) {
    const files = await dump.files();
    const folder = folderOf(files);
    const project = projectIn(files);
    const { done, said } = forge.restore(folder.path, project);
    folder.remove();
    if (!done) throw new Error(`${dump.name} was not restored: ${said.slice(-600)}`);
    await forge.hide(project);
    await forge.attach(project, 'über die Boje.txt', 'a file of an issue\n');
    projects.push(await toldOf(forge, project));
  }
  return projects;
}
