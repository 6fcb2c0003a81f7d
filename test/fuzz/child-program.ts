import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, loadConfigFromFile } from 'vite';

/**
 * Builds child.ts into one program in a folder; gives its path. A process that compiles for itself has the compilers in its heap for good, and the
 * memory of each engine has that heap searched: seven times the time of a case.
 */
export async function childProgram(folder: string): Promise<string> {
  const outDir = join(folder, 'program');
  const root = fileURLToPath(new URL('../..', import.meta.url));
  // The plugin loads the compiler while it runs: by way of the file it can, wherever this runs.
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'test' }, join(root, 'vite.config.ts'));
  const plugins = [loaded?.config.worker?.plugins?.() ?? []]
    .flat()
    .filter((plugin) => plugin && 'name' in plugin && plugin.name === 'git-assembly');
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    plugins,
    ssr: { noExternal: true },
    build: {
      ...{ ssr: fileURLToPath(new URL('child.ts', import.meta.url)), outDir, emptyOutDir: true, target: 'node20' },
      rolldownOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  });
  return join(outDir, 'child.mjs');
}
