import type { BlobStore } from '../model/blob-store.ts';
import type { Vault } from '../vault/vault.ts';

/** Room of one tab for what is thrown away again. */
export interface Scratch {
  readonly blobs: BlobStore;
  /** Gives the room back. */
  close(): Promise<void>;
}

/** So many tabs may open archives at the same time. */
const places = 8;

/** Names that no project has: those begin with the address of a forge. */
const idOf = (place: number) => `scratch|${place}`;

/** Holds the lock until it is given back; `undefined` when another tab has it. */
function taken(locks: LockManager, name: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) return resolve(undefined);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}

async function place(locks: LockManager | undefined): Promise<{ id: string; release: () => void }> {
  if (locks !== undefined)
    for (let at = 0; at < places; at++) {
      const release = await taken(locks, `takeout:${idOf(at)}`);
      if (release !== undefined) return { id: idOf(at), release };
    }
  return { id: `scratch|${crypto.randomUUID()}`, release: () => {} };
}

/** Room that no other tab has; what a tab that is gone has left in it is removed. */
export async function openScratch(vault: Vault, locks: LockManager | undefined): Promise<Scratch> {
  const { id, release } = await place(locks);
  try {
    await vault.remove(id);
    const project = await vault.project(id);
    // Known as something that is in use: other tabs remove what nobody knows.
    await project.saveSetting('scratch', true);
    return {
      blobs: project.blobs,
      async close() {
        try {
          await vault.remove(id);
        } finally {
          release();
        }
      },
    };
  } catch (error) {
    // On a full disk, for example: held on, each try would take one more of the places.
    release();
    throw error;
  }
}

/** Removes what tabs that are gone have left. */
export async function removeScratch(vault: Vault, locks: LockManager | undefined): Promise<void> {
  const left = (await vault.list()).filter(({ id }) => id.startsWith('scratch|'));
  for (const { id } of left) {
    const release = locks && (await taken(locks, `takeout:${id}`));
    if (release === undefined) continue;
    await vault.remove(id);
    release();
  }
}
