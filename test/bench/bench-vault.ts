import type { ProjectFacts, UnitFacts } from '../../src/forges/forge.ts';
import { gitea } from '../../src/forges/gitea/index.ts';
import { giteaDump } from '../../src/formats/gitea-dump/index.ts';
import { openRepository } from '../../src/git/open-repository.ts';
import { entityKey } from '../../src/model/entity.ts';
import type { Project } from '../../src/model/project.ts';
import { type Unit, units } from '../../src/model/unit.ts';
import type { PackInput } from '../../src/pipeline/pack.ts';
import { openVault } from '../../src/vault/open-vault.ts';
import type { ProjectVault } from '../../src/vault/vault.ts';

/** A project at no forge. */
export function benchProject(name: string): Project {
  return {
    kind: 'project',
    key: entityKey('project', 1),
    owner: 'scale-lab',
    name,
    description: '',
    url: `https://forge.example/scale-lab/${name}`,
    cloneUrl: `https://forge.example/scale-lab/${name}.git`,
    visibility: 'public',
    updated: '2024-01-01T00:00:00Z',
    topics: [],
    has: { issues: true, pullRequests: true, wiki: false, releases: true },
  };
}

function factsOf(project: Project): ProjectFacts {
  const available: UnitFacts = { availability: 'available' };
  return {
    address: { forge: 'gitea', base: 'https://forge.example', owner: project.owner, name: project.name },
    software: { label: 'Gitea' },
    project,
    units: Object.fromEntries(units.map((unit) => [unit, available])) as Record<Unit, UnitFacts>,
    pageSize: 50,
    repositories: {},
  };
}

/** What packing is given. */
export function packInput(vault: ProjectVault, project: Project, ticked: readonly Unit[]): PackInput {
  const collected = { from: '2024-01-01T00:00:00Z', to: '2024-01-01T00:00:00Z' };
  return {
    ...{ vault, forge: gitea, facts: factsOf(project), format: giteaDump, ticked, failures: {}, version: '0' },
    collected,
  };
}

/** Where the bytes of packs are: in the vault's database alone, or in files of the origin private file system, as the product has it where it can. */
export type StoreKind = 'database' | 'files';

/** As it was left in this browser. */
export async function benchVault(name: string, kind: StoreKind = 'files'): Promise<ProjectVault> {
  const { storage } = navigator;
  return (await openVault({ indexedDB, openRepository, name, ...(kind === 'files' && { storage }) })).project('bench');
}
