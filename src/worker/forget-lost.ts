import { RunError } from '../lib/run-error.ts';
import type { BlobRef, RepositoryName } from '../model/project-source.ts';
import type { ProjectVault } from '../vault/vault.ts';

/** True for bytes that the browser's storage has lost; their first and last are looked at. */
async function isLost(vault: ProjectVault, blob: BlobRef): Promise<boolean> {
  try {
    await vault.blobs.read(blob, 0, 1);
    await vault.blobs.read(blob, Math.max(0, blob.size - 1), blob.size);
    return false;
  } catch (error) {
    if (error instanceof RunError && error.code === 'blob-missing') return true;
    throw error;
  }
}

const steps: Readonly<Record<RepositoryName, string>> = { code: 'git-repository', wiki: 'wiki-repository' };

/** Forgets files and repositories whose bytes are gone: whoever goes on with the round fetches them again. */
export async function forgetLost(vault: ProjectVault, signal: AbortSignal): Promise<void> {
  for (const kind of ['asset', 'attachment'] as const) {
    for await (const { key } of vault.scan(kind)) {
      signal.throwIfAborted();
      const blob = await vault.file(key);
      if (blob !== undefined && (await isLost(vault, blob))) await vault.setFile(key, { missing: 'file-not-fetched' });
    }
  }
  for (const name of ['code', 'wiki'] as const) await forgetLostRepository(vault, name);
}

async function forgetLostRepository(vault: ProjectVault, name: RepositoryName): Promise<void> {
  const repository = await vault.repository(name);
  const blobs = repository?.packs.flatMap(({ pack, index }) => [pack, index]) ?? [];
  const lost = await Promise.all(blobs.map((blob) => isLost(vault, blob)));
  if (!lost.includes(true)) return;
  const state = await vault.step(steps[name]);
  // The step first: a kill between the two fetches what is there once more.
  await vault.commit(steps[name], { entities: [], state: { ...state, done: false, got: 0 } });
  await vault.removeRepository(name);
}
