import type { TargetRule } from '../../model/verdict.ts';

/** What a dump can be restored with. `gitea-validation` is `gitea restore-repo --validation`. */
export const dumpTargets = [
  { id: 'gitea', label: 'Gitea' },
  { id: 'gitea-validation', label: 'Gitea', option: '--validation' },
  { id: 'forgejo', label: 'Forgejo' },
] as const satisfies readonly TargetRule[];

export type DumpTarget = (typeof dumpTargets)[number]['id'];
