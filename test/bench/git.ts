import { gitArguments } from './git-arguments.ts';
import { benchFirefox } from './git-firefox.ts';
import { benchIncremental } from './git-incremental.ts';
import { givenRepository, type Measured, madeRepository } from './git-repositories.ts';
import { benchRounds } from './git-rounds.ts';
import { serveWorkerPage } from './worker-page.ts';

/** `npm run bench git`: fetch, index and verify in a browser beside git itself, from the same server. What is asked for is in README.md. */
export async function benchGit(words: readonly string[]): Promise<void> {
  const { repositories, rounds, fresh, incremental, firefox } = gitArguments(words);
  const measured: Measured[] = [];
  for (const one of repositories)
    measured.push(typeof one === 'string' ? await madeRepository(one, fresh) : givenRepository(one.path));
  const served = await serveWorkerPage();
  try {
    for (const repository of measured) {
      if (firefox) await benchFirefox(served, repository, rounds);
      else if (incremental) await benchIncremental(served, repository, rounds);
      else await benchRounds(served, repository, rounds);
    }
  } finally {
    await served.close();
  }
}
