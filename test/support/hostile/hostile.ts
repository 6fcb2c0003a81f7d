import type { FolderFile } from '../../../src/archive/read-folder.ts';

/** An archive that means harm, or is broken, with what it has to be met with. */
export interface HostileArchive {
  /** Unique; says what is wrong with it. */
  readonly name: string;
  make(): Uint8Array | readonly FolderFile[];
  /** All codes, in the order of the alphabet: of opening it, of reading its entries, of reading their YAML or JSON. */
  readonly codes: readonly string[];
}
