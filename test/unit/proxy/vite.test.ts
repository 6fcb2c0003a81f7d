import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, preview } from 'vite';
import { expect, onTestFinished, test } from 'vitest';
import { proxyPlugin } from '../../../src/proxy/vite.ts';
import { serve } from './support.ts';

/** A folder with one page, built or not. */
function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'takeout-proxy-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'dist'));
  for (const place of ['', 'dist']) writeFileSync(join(root, place, 'index.html'), '<p>page</p>');
  return root;
}

async function start(kind: 'dev' | 'preview', env: Record<string, string>): Promise<string> {
  const place = { host: '127.0.0.1', port: 0 };
  const config = { configFile: false, root: folder(), logLevel: 'silent', plugins: [proxyPlugin(env)] } as const;
  const server =
    kind === 'dev'
      ? await createServer({ ...config, plugins: [...config.plugins], server: { ...place, ws: false } })
      : await preview({ ...config, plugins: [...config.plugins], preview: place });
  onTestFinished(() => server.close());
  if ('listen' in server) await server.listen();
  const address = server.httpServer?.address();
  return typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : '';
}

test.each(['dev', 'preview'] as const)('the %s server carries listed forges and serves its own pages', async (kind) => {
  const forge = await serve((_request, response) => void response.end('{"version":"1.24"}'));
  const page = await start(kind, {
    TAKEOUT_PROXY_HOSTS: `git.lan, ${forge.host}`,
    TAKEOUT_PROXY_ORIGINS: 'https://takeout.example',
  });
  const target = `${page}/proxy/${forge.origin}/api/v1/version`;
  expect(await (await fetch(target)).json()).toEqual({ version: '1.24' });
  expect(await (await fetch(`${page}/`)).text()).toContain('page');
  const preflight = await fetch(target, { method: 'OPTIONS', headers: { origin: 'https://takeout.example' } });
  expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
  expect(preflight.headers.get('access-control-allow-origin')).toBe('https://takeout.example');
  const refused = await fetch(`${page}/proxy/https://evil.example/api/v1/version`);
  expect(refused.headers.get('x-takeout-proxy-error')).toBe('host-refused');
});

test('a slip in the list is seen at the start', async () => {
  await expect(start('preview', { TAKEOUT_PROXY_HOSTS: 'https://git.lan' })).rejects.toThrow('not a host');
});
