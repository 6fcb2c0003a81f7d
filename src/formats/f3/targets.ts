import type { TargetRule } from '../../model/verdict.ts';

/** What an archive can be read with. `f3-strict` is a reader that takes nothing but what the format's schemas say, as the reference implementation does. */
export const f3Targets = [
  { id: 'f3', label: 'F3, lenient' },
  { id: 'f3-strict', label: 'F3, strict' },
] as const satisfies readonly TargetRule[];

export type F3Target = (typeof f3Targets)[number]['id'];
