import { f3Cases } from './f3-cases.ts';
import { folderCases } from './folder-cases.ts';
import type { HostileArchive } from './hostile.ts';
import { tarCases } from './tar-cases.ts';
import { verdictOf } from './verdicts.ts';
import { yamlCases } from './yaml-cases.ts';
import { zipCases } from './zip-cases.ts';

/** All hostile archives; made when asked for. Those whose contents are hostile as a dump belong into a list of their own here. */
export const hostileArchives: readonly HostileArchive[] = [
  ...zipCases,
  ...tarCases,
  ...folderCases,
  ...yamlCases,
  ...f3Cases,
].map((one) => ({ ...one, ...verdictOf(one.name) }));
