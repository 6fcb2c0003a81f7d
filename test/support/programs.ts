import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** Chromium to test with: `CHROMIUM_PATH`, Debian's, or Playwright's own; `undefined` when there is none. */
export function chromiumPath(): string | undefined {
  const places = [
    process.env['CHROMIUM_PATH'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    chromium.executablePath(),
  ];
  return places.find((place) => place !== undefined && place !== '' && existsSync(place));
}

/** Firefox to measure with: `FIREFOX_PATH` or Debian's; `undefined` when there is none. */
export function firefoxPath(): string | undefined {
  const places = [process.env['FIREFOX_PATH'], '/usr/bin/firefox-esr', '/usr/bin/firefox'];
  return places.find((place) => place !== undefined && place !== '' && existsSync(place));
}

/** True when the program answers to `--version`. */
export function hasProgram(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0;
}

function run(command: string, ...words: string[]): boolean {
  console.log(`$ ${[command, ...words].join(' ')}`);
  return spawnSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

function debianInstall(...packages: string[]): boolean {
  if (process.getuid?.() !== 0 || !hasProgram('apt-get')) return false;
  run('apt-get', 'update', '-qq');
  return run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages);
}

/** Installs what the tests need and this machine lacks: a Chromium, git, unzip. Throws when it cannot be had. */
export function installPrograms(): void {
  if (!hasProgram('git') || spawnSync('git', ['http-backend'], { stdio: 'ignore' }).error !== undefined) {
    if (!debianInstall('git')) throw new Error('git is needed for the tests: install it and try again');
  }
  if (spawnSync('unzip', ['-v'], { stdio: 'ignore' }).status !== 0) debianInstall('unzip');
  if (chromiumPath() !== undefined) return;
  if (debianInstall('chromium') && chromiumPath() !== undefined) return;
  if (!run('npx', 'playwright', 'install', 'chromium') || chromiumPath() === undefined)
    throw new Error('no Chromium: set CHROMIUM_PATH, or install one (Debian: apt-get install chromium)');
}

/** Sees to it that there is a Go; without one, what needs it says so itself. */
export function installGo(): void {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) debianInstall('golang-go', 'ca-certificates');
}

/** The path of a Firefox, installed if there was none. Throws when it cannot be had. */
export function installFirefox(): string {
  if (firefoxPath() === undefined) debianInstall('firefox-esr');
  const path = firefoxPath();
  if (path === undefined)
    throw new Error('no Firefox: set FIREFOX_PATH, or install one (Debian: apt-get install firefox-esr)');
  return path;
}
