import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import type { PageFiles } from '../page-files.ts';

const workerFile = join(dirname(fileURLToPath(import.meta.url)), '../page-worker.ts');
/** Beside `index.html`, so that its scope is the whole page. */
const scriptName = 'page-sw.js';

/** Pictures of the README, and what the browser fetches past every service worker. */
const notKept = /^(?:picture.*\.png|.*\.map|dl-sw\.js|page-sw\.js)$/u;
/** What few people ask for is kept when it was read once. */
const readLater = /^(?:demo\/|schemas\/.+\/)/u;

/** The list that `page-worker.ts` keeps; its version is a digest of all of it. */
export function pageFiles(contents: ReadonlyMap<string, string | Uint8Array>): PageFiles {
  const paths = [...contents.keys()].filter((path) => !notKept.test(path)).sort();
  const digests = paths.map((path) => [path, digest(contents.get(path) ?? '', 'base64')] as const);
  return {
    version: digest(JSON.stringify(digests), 'hex').slice(0, 16),
    files: Object.fromEntries(digests.filter(([path]) => !readLater.test(path))),
    later: Object.fromEntries(digests.filter(([path]) => readLater.test(path))),
  };
}

function digest(content: string | Uint8Array, form: 'base64' | 'hex'): string {
  return createHash('sha256').update(content).digest(form);
}

function filesBelow(folder: string, path = ''): [string, Uint8Array][] {
  return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry): [string, Uint8Array][] => {
    const at = path === '' ? entry.name : `${path}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(folder, at) : [[at, readFileSync(join(folder, at))]];
  });
}

/** In development nothing is kept, and what an earlier build on this address has kept goes. */
const withdrawn = `
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(leave()));
async function leave() {
  const own = 'forge-takeout page ' + new URL(self.registration.scope).pathname + ' ';
  for (const name of await caches.keys()) if (name.startsWith(own)) await caches.delete(name);
  await self.registration.unregister();
  for (const tab of await self.clients.matchAll({ type: 'window' })) await tab.navigate(tab.url);
}
`;

/** Vite plugin: `page-sw.js`, which keeps the built page for a time without network. */
export function offlinePlugin(): Plugin {
  let publicFolder = '';
  let command = '';
  return {
    name: 'offline',
    enforce: 'post',
    configResolved(config) {
      publicFolder = config.publicDir;
      command = config.command;
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url !== `/${scriptName}`) return next();
        response.setHeader('Content-Type', 'text/javascript');
        response.end(withdrawn);
      });
    },
    buildStart() {
      if (command === 'build') this.emitFile({ type: 'chunk', id: workerFile, fileName: scriptName });
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        // Pages of benchmarks have none.
        const contents = new Map<string, string | Uint8Array>(existsSync(publicFolder) ? filesBelow(publicFolder) : []);
        for (const one of Object.values(bundle))
          contents.set(one.fileName, one.type === 'chunk' ? one.code : one.source);
        const script = bundle[scriptName];
        if (script?.type !== 'chunk') this.error('the service worker of the page was not built');
        else script.code = script.code.replace('__PAGE__', () => JSON.stringify(pageFiles(contents)));
      },
    },
  };
}
