/**
 * Words for every Chromium of the tests: nothing of it asks the network for what no test wants, and it runs in containers (no sandbox, no
 * GPU).
 */
export const chromiumSwitches: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Further words where Chromium is started by us, not by a driver that adds its own. */
export const ownChromiumSwitches: readonly string[] = [
  ...chromiumSwitches,
  '--headless=new',
  '--disable-breakpad',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--no-default-browser-check',
];
