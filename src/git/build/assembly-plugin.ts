import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const moduleId = 'virtual:git-assembly';
const folder = join(dirname(fileURLToPath(import.meta.url)), '../assembly');
const entry = 'engine.ts';

let compiled: Promise<Uint8Array> | undefined;

/** Compiles `src/git/assembly` (AssemblyScript) into one WebAssembly module with SIMD. Throws with the compiler's words. */
export function compileAssembly(file = entry): Promise<Uint8Array> {
  if (file !== entry) return compile(file);
  compiled ??= compile(file);
  return compiled;
}

async function compile(file: string): Promise<Uint8Array> {
  const { default: asc } = await import('assemblyscript/asc');
  let output: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [file, '--outFile', 'out.wasm', '--runtime', 'stub', '--enable', 'simd', '--disableWarning', '-O3', '--noAssert'],
    {
      readFile: (name: string) => readText(join(folder, name)),
      writeFile: (_name: string, contents: Uint8Array | string) => {
        if (typeof contents !== 'string') output = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`AssemblyScript: ${stderr.toString() || error.message}`);
  if (output === undefined) throw new Error('AssemblyScript wrote no module');
  return output;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Vite plugin: `virtual:git-assembly` gives the module's bytes, compiled when the page is built. */
export function assemblyPlugin(): Plugin {
  return {
    name: 'git-assembly',
    resolveId: { filter: { id: /^virtual:git-assembly$/u }, handler: () => `\0${moduleId}` },
    load: {
      filter: { id: /^\0virtual:git-assembly$/u },
      async handler() {
        const bytes = await compileAssembly();
        return `export const base64 = ${JSON.stringify(Buffer.from(bytes).toString('base64'))};\n`;
      },
    },
  };
}
