// Makes the vault fixture of the present layout, with the plug-ins of the build: node test/support/make-vault-fixture.mjs
import { createServer } from 'vite';

const root = new URL('../../', import.meta.url).pathname;
const server = await createServer({
  root,
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
});
const { makeFixture } = await server.ssrLoadModule('/test/support/make-vault-fixture.ts');
await makeFixture();
await server.close();
