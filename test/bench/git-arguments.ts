import { type MadeName, madeNames } from './git-repositories.ts';

/** What `npm run bench git -- …` was asked for. */
export interface GitArguments {
  /** Names of made repositories and paths of others. */
  readonly repositories: readonly (MadeName | { readonly path: string })[];
  readonly rounds: number;
  /** Makes the repositories anew. */
  readonly fresh: boolean;
  readonly firefox: boolean;
  readonly incremental: boolean;
}

const usage = `[${madeNames.join('|')}|<path of a bare repository>]... [--rounds <n>] [--incremental] [--firefox] [--fresh]`;

/** Throws the usage when a word makes no sense. */
export function gitArguments(words: readonly string[]): GitArguments {
  const flags = new Set<string>();
  const repositories: GitArguments['repositories'][number][] = [];
  let rounds = 5;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const made = madeNames.find((name) => name === word);
    if (word === '--rounds') rounds = Number(words[++at]);
    else if (['--fresh', '--firefox', '--incremental'].includes(word)) flags.add(word);
    else if (word.startsWith('-')) throw new Error(`unknown: ${word}; ${usage}`);
    else repositories.push(made ?? { path: word });
  }
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds needs a number; ${usage}`);
  const firefox = flags.has('--firefox');
  const usual = firefox ? (['small'] as const) : (['small', 'large'] as const);
  return {
    repositories: repositories.length === 0 ? usual : repositories,
    ...{ rounds, firefox, fresh: flags.has('--fresh'), incremental: flags.has('--incremental') },
  };
}
