import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './git-commands.ts';

const goFolder = fileURLToPath(new URL('go-yaml', import.meta.url));
let python: boolean | undefined;
let go: { readonly program: string | undefined } | undefined;

/** True when Python with PyYAML is there; otherwise says so once. */
export function hasPython(): boolean {
  if (python === undefined) {
    try {
      execFileSync('python3', ['-c', 'import yaml'], { stdio: 'ignore' });
      python = true;
    } catch {
      python = false;
      console.info('Skipped: reading with PyYAML (no python3 with yaml here)');
    }
  }
  return python;
}

function buildGoYaml(): string | undefined {
  const program = join(temporaryFolder().path, 'go-yaml');
  try {
    execFileSync('go', ['build', '-o', program, '.'], { cwd: goFolder, stdio: 'pipe' });
    return program;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    console.info(`Skipped: reading with go-yaml (${reason})`);
    return undefined;
  }
}

/**
 * Path of a program that reads YAML with the library of Gitea and Forgejo (standard input or files) and writes JSON; `-check` writes errors only.
 * Built once a process; `undefined`, and said so, when there is no Go here.
 */
export function goYaml(): string | undefined {
  go ??= { program: buildGoYaml() };
  return go.program;
}
