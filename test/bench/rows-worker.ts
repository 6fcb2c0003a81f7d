import { chunksOf } from '../../src/lib/streams.ts';
import type { Entity } from '../../src/model/entity.ts';
import type { Project } from '../../src/model/project.ts';
import type { Unit } from '../../src/model/unit.ts';
import { planArchive } from '../../src/pipeline/pack.ts';
import { openSpool } from '../../src/vault/spool.ts';
import type { ProjectVault } from '../../src/vault/vault.ts';
import type { Scale } from '../support/scale.ts';
import { packInput } from './bench-vault.ts';
import { createGitWorker } from './git-worker.ts';
import { madeRows } from './made-rows.ts';

export interface RowTimes {
  /** Seconds. */
  readonly planning: number;
  readonly saving: number;
  /** Bytes of the archive, and its files. */
  readonly size: number;
  readonly files: number;
  /** SHA-256 of the list of digests: the same archive has the same. */
  readonly digest: string;
}

/** A vault with many rows and few bytes, and how fast it becomes a ZIP. */
export interface RowsWorker {
  /** Makes the project, with the repository at `url`. */
  fillRows(options: { readonly scale: Scale; readonly url: string }): Promise<void>;
  /** Packs it with what the last `fillRows` of this browser has left. */
  packRows(options: { readonly units: readonly Unit[] }): Promise<RowTimes>;
}

/** Rows that are written in one transaction. */
const pageRows = 2000;

export function createRowsWorker(openVault: () => Promise<ProjectVault>, project: Project): RowsWorker {
  return {
    async fillRows({ scale, url }) {
      const vault = await openVault();
      await vault.clear();
      await createGitWorker(async () => vault).fetchGit({ url });
      const refs = (await vault.repository('code'))?.refs ?? [];
      const ids = new Map(refs.map(({ name, oid }) => [name, oid]));
      let page: Entity[] = [project];
      const flush = async () => {
        await vault.commit('bench', { entities: page, state: { done: true, got: 0 } });
        page = [];
      };
      for (const row of madeRows(scale, (name) => ids.get(name))) {
        page.push(row);
        if (page.length >= pageRows) await flush();
      }
      await flush();
    },
    async packRows({ units }) {
      const { signal } = new AbortController();
      const start = performance.now();
      const plan = await planArchive({ ...packInput(await openVault(), project, units), openSpool }, signal);
      const planned = performance.now();
      let size = 0;
      for await (const part of chunksOf(plan.open(signal, { reuse: true }))) size += part.length;
      const done = performance.now();
      const { entries } = plan;
      plan.close();
      if (size !== plan.size) throw new Error(`the archive has ${size} bytes, not ${plan.size}`);
      return {
        ...{ planning: (planned - start) / 1000, saving: (done - planned) / 1000, size },
        ...{ files: entries.length, digest: entries.sha256(entries.length - 1) },
      };
    },
  };
}
