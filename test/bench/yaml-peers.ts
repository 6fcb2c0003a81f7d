import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { installGo } from '../support/programs.ts';
import { goYaml, hasPython } from '../support/yaml-readers.ts';

const pyYaml = 'PyYAML==6.0.3';

/** A Python that has PyYAML: that of the machine, else one of ours, made once; `undefined`, and said so, when none can be had. */
export function pythonWithYaml(): string | undefined {
  if (hasPython()) return 'python3';
  const folder = join(homedir(), '.cache', 'forge-takeout', pyYaml);
  const python = join(folder, 'bin', 'python');
  if (existsSync(python)) return python;
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'ignore' });
    execFileSync(python, ['-m', 'pip', 'install', '-q', pyYaml], { stdio: 'ignore' });
    return python;
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    console.info(
      `Skipped: PyYAML cannot be installed (${cause instanceof Error ? cause.message.split('\n')[0] : cause})`,
    );
    return undefined;
  }
}

/** The program around go-yaml; Go is installed when there is none. */
export function goWithYaml(): string | undefined {
  installGo();
  return goYaml();
}
