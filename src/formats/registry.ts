import { f3 } from './f3/index.ts';
import type { Format } from './format.ts';
import { giteaDump } from './gitea-dump/index.ts';

/** Every format the page offers, the default first. A test says that the list equals the folders. */
export const formats: readonly Format[] = [giteaDump, f3];
