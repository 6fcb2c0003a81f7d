/*
 * Keeps the page's own files, so that it loads without network. One version is one list of files with their digests: a version is taken
 * whole or not at all, and what is shown is of one version. It answers for files on its list only; every other request, to the proxy and
 * to other hosts above all, is none of its business.
 *
 * Messages from the page:   take-over: the version that waits begins to answer.
 */

import type { PageFiles } from './page-files.ts';

/** Written in by the build. */
declare const __PAGE__: PageFiles;
declare const self: ServiceWorkerGlobalScope;

const page = __PAGE__;
const scope = new URL(self.registration.scope);
/** Other pages of this origin have caches of their own, maybe another forge-takeout in another folder. */
const ours = `forge-takeout page ${scope.pathname} `;
const own = ours + page.version;
const start = 'index.html';
/** Files that are taken at once. */
const together = 4;

self.addEventListener('install', (event) => event.waitUntil(takeAll()));

self.addEventListener('activate', (event) => event.waitUntil(tidy()));

self.addEventListener('message', (event) => {
  const data: unknown = event.data;
  if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'take-over') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const path = pathOf(event.request);
  if (path !== undefined) event.respondWith(answer(path, event.request));
});

/** Our file that is asked for; `undefined` when it is not ours to answer. */
function pathOf({ url, method, mode, headers }: Request): string | undefined {
  const { origin, pathname, search } = new URL(url);
  if (method !== 'GET' || headers.has('range') || origin !== scope.origin || !pathname.startsWith(scope.pathname))
    return undefined;
  const rest = pathname.slice(scope.pathname.length);
  const path = rest === '' || rest.endsWith('/') ? rest + start : rest;
  // A page may be asked for with anything behind it; a file is not the same with it.
  if (search !== '' && mode !== 'navigate') return undefined;
  return isListed(path) || isOfOldPage(path) ? path : undefined;
}

function isListed(path: string): boolean {
  return Object.hasOwn(page.files, path) || Object.hasOwn(page.later, path);
}

/** Named by its content: a tab of the version before may ask for it still. */
function isOfOldPage(path: string): boolean {
  return path.startsWith('assets/') && !isListed(path);
}

async function answer(path: string, request: Request): Promise<Response> {
  if (isOfOldPage(path)) return (await keptBefore(path)) ?? fetch(request);
  const kept = await caches.open(own).then((cache) => cache.match(addressOf(path)));
  if (kept !== undefined) return kept;
  // Not kept yet, or the browser removed it: then the network is as good as without us.
  if (!Object.hasOwn(page.later, path)) return fetch(request);
  try {
    return await take(path);
  } catch {
    return fetch(request);
  }
}

async function keptBefore(path: string): Promise<Response | undefined> {
  for (const name of await olderCaches()) {
    const kept = await caches.open(name).then((cache) => cache.match(addressOf(path)));
    if (kept !== undefined) return kept;
  }
  return undefined;
}

async function olderCaches(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(ours) && name !== own);
}

/** Rejects when one file is not there or is of another version: the browser then keeps what it has and tries again another day. */
async function takeAll(): Promise<void> {
  const cache = await caches.open(own);
  const left = Object.keys(page.files);
  const one = async () => {
    for (let path = left.pop(); path !== undefined; path = left.pop())
      if ((await cache.match(addressOf(path))) === undefined) await take(path);
  };
  try {
    await Promise.all(Array.from({ length: together }, one));
  } catch (error) {
    await caches.delete(own);
    throw error;
  }
}

/** From the network into the cache, if it is what the list says. */
async function take(path: string): Promise<Response> {
  const integrity = `sha256-${page.files[path] ?? page.later[path]}`;
  // What is named by its content is as good from the browser's own cache.
  const mode = path.startsWith('assets/') ? 'default' : 'no-cache';
  const fetched = (cache: RequestCache) => fetch(addressOf(path), { integrity, cache, mode: 'same-origin' });
  const response = await fetched(mode).catch(() => fetched('reload'));
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  // A new one: where a server led elsewhere in the same folder, browsers refuse the answer for a page.
  const plain = new Response(response.body, { headers: response.headers });
  const cache = await caches.open(own);
  await cache.put(addressOf(path), plain.clone());
  return plain;
}

/** Servers give the start of a folder under its own address, and some give it under no other. */
function addressOf(path: string): string {
  return scope.href + (path.endsWith(start) ? path.slice(0, -start.length) : path);
}

/** Files of older versions go, unless there may be tabs that still show them. */
async function tidy(): Promise<void> {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (tabs.length > 1) return;
  for (const name of await olderCaches()) await caches.delete(name);
}
