import { RunError } from '../lib/run-error.ts';
import type { BlobRef, RepositoryName } from '../model/project-source.ts';
import type { ProjectVault } from '../vault/vault.ts';

/** The browser's storage has lost bytes. */
export function isLoss(error: unknown): error is RunError {
  return error instanceof RunError && error.code === 'blob-missing';
}

/** True for bytes that the browser's storage has lost: those that were found so (`cause`), and those whose first or last are gone. */
async function isLost(vault: ProjectVault, blob: BlobRef, cause: unknown): Promise<boolean> {
  if (isLoss(cause) && cause.details['blob'] === blob.blob) return true;
  try {
    await vault.blobs.read(blob, 0, 1);
    await vault.blobs.read(blob, Math.max(0, blob.size - 1), blob.size);
    return false;
  } catch (error) {
    if (isLoss(error)) return true;
    throw error;
  }
}

const steps: Readonly<Record<RepositoryName, string>> = { code: 'git-repository', wiki: 'wiki-repository' };

/**
 * Forgets files and repositories whose bytes are gone: whoever goes on with the round fetches them again. Gives whether there were any.
 * @param cause what was thrown where it showed: a gap in the middle of a blob is known from nothing else
 */
export async function forgetLost(vault: ProjectVault, signal: AbortSignal, cause: unknown): Promise<boolean> {
  let some = false;
  for (const kind of ['asset', 'attachment'] as const) {
    for await (const { key } of vault.scan(kind)) {
      signal.throwIfAborted();
      const blob = await vault.file(key);
      if (blob === undefined || !(await isLost(vault, blob, cause))) continue;
      await vault.setFile(key, { missing: 'file-not-fetched' });
      some = true;
    }
  }
  for (const name of ['code', 'wiki'] as const) some = (await forgetLostRepository(vault, name, cause)) || some;
  return some;
}

async function forgetLostRepository(vault: ProjectVault, name: RepositoryName, cause: unknown): Promise<boolean> {
  const repository = await vault.repository(name);
  const blobs = repository?.packs.flatMap(({ pack, index }) => [pack, index]) ?? [];
  const lost = await Promise.all(blobs.map((blob) => isLost(vault, blob, cause)));
  if (!lost.includes(true)) return false;
  const state = await vault.step(steps[name]);
  // The step first: a kill between the two fetches what is there once more.
  await vault.commit(steps[name], { entities: [], state: { ...state, done: false, got: 0 } });
  await vault.removeRepository(name);
  return true;
}
