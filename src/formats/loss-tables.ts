import type { LossRule } from './common/loss-rule.ts';
import { lossTable } from './gitea-dump/loss-table.ts';

/** What restoring loses though nothing is wrong, by format and code. */
export const lossTables: Readonly<Record<string, Readonly<Record<string, LossRule>>>> = { 'gitea-dump': lossTable };
