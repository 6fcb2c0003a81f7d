import type { Severity } from '../model/problem.ts';
import type { Target } from '../model/verdict.ts';
import { type CheckRule, commonRules } from './common/check-rules.ts';
import { f3Rules } from './f3/check-table.ts';
import { dumpRules } from './gitea-dump/check-table.ts';

/** Every code that checking an archive can give, whatever its format. A test makes each of them appear. */
export const checkTable = { ...commonRules, ...dumpRules, ...f3Rules } as const;

export type CheckCode = keyof typeof checkTable;

export function isCheckCode(code: string): code is CheckCode {
  return Object.hasOwn(checkTable, code);
}

/** What the code means for that target; `undefined` when it does not matter there. */
export function severityFor(code: CheckCode, target: Target): Severity | undefined {
  const { severity }: CheckRule = checkTable[code];
  return typeof severity === 'string' ? severity : severity[target];
}
