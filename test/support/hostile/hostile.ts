import type { FolderFile } from '../../../src/archive/read-folder.ts';
import type { VerdictWord } from '../../../src/model/verdict.ts';

/** An archive that means harm, or is broken, with what its readers have to meet it with. */
export interface HostileCase {
  /** Unique; says what is wrong with it. */
  readonly name: string;
  make(): Uint8Array | readonly FolderFile[];
  /** All codes, in the order of the alphabet: of opening it, of reading its entries, of reading their YAML or JSON. */
  readonly codes: readonly string[];
}

/** What the page shows of an archive. */
export interface ToldVerdict {
  readonly verdict: VerdictWord;
  /** Of all groups of the report, in the order of the alphabet. */
  readonly codes: readonly string[];
}

export interface HostileArchive extends HostileCase {
  /** What the whole check has to say of it. */
  readonly told: ToldVerdict;
  /** Why there is nothing to be said; of those that are whole, and only those. */
  readonly harmless?: string;
}

/** The name under which it is given to the page. What it is called only says where a compressed tar is unpacked. */
export function fileNameOf({ name }: HostileCase): string {
  return name.startsWith('tar.gz') ? 'present.tar.gz' : 'present.zip';
}
