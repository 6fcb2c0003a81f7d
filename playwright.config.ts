import { defineConfig } from '@playwright/test';
import { chromiumSwitches } from './test/support/chromium-switches.ts';
import { chromiumPath } from './test/support/programs.ts';

const port = Number(process.env['PORT'] ?? 4173);
const executablePath = chromiumPath();

export default defineConfig({
  testDir: 'test/e2e',
  timeout: 120_000,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 1,
  // A loaded machine upsets a browser now and then; `npm test` counts what passed only so. What is about chance itself is not tried again.
  retries: process.env['CI'] ? 1 : 0,
  reporter: process.env['E2E_JSON'] ? [['list'], ['json', { outputFile: process.env['E2E_JSON'] }]] : 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    trace: 'off',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [...chromiumSwitches],
    },
  },
  webServer: {
    command: 'npm start',
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: !process.env['CI'],
    timeout: 180_000,
    // The replay and git servers of the tests listen on these; the proxy must let them through by name.
    env: { ...process.env, PORT: String(port), TAKEOUT_PROXY_HOSTS: '127.0.0.1:4180,127.0.0.1:4181' } as Record<
      string,
      string
    >,
  },
});
