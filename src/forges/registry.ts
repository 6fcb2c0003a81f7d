import type { Forge } from './forge.ts';
import { forgejo } from './forgejo/index.ts';
import { gitea } from './gitea/index.ts';
import { github } from './github/index.ts';

/** All forges, in the order in which an unknown host is asked who it is. A test says that the list equals the folders. */
export const forges: readonly Forge[] = [gitea, forgejo, github];
