import type { TargetRule } from '../model/verdict.ts';
import type { LossRule } from './common/loss-rule.ts';
import { f3LossTable } from './f3/loss-table.ts';
import { f3Targets } from './f3/targets.ts';
import { lossTable } from './gitea-dump/loss-table.ts';
import { dumpTargets } from './gitea-dump/targets.ts';

/** What archives of a format are restored with, and what that loses though nothing is wrong. Free of code: the documentation is made from it, too. */
interface RestoreTable {
  /** The usual one first. */
  readonly targets: readonly TargetRule[];
  readonly losses: Readonly<Record<string, LossRule>>;
}

/** By format. */
export const restoreTables: Readonly<Record<string, RestoreTable>> = {
  'gitea-dump': { targets: dumpTargets, losses: lossTable },
  f3: { targets: f3Targets, losses: f3LossTable },
};
