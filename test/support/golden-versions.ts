import { readdirSync, readFileSync } from 'node:fs';

const golden = new URL('../fixtures/golden/', import.meta.url);

/** A whole archive of a published version, made by the code of its time. */
interface GoldenArchive {
  /** `X.Y` */
  readonly version: string;
  read(): Buffer;
}

const orderOf = (version: string) => version.split('.').map(Number);

/** Every golden archive that lies in that folder of the fixtures, oldest first: one that is added is never forgotten. */
export function goldenArchives(id: 'common' | 'f3'): readonly GoldenArchive[] {
  const folder = new URL(`${id}/`, golden);
  const versions = readdirSync(folder).flatMap((name) => /^(\d+\.\d+)\.zip$/u.exec(name)?.[1] ?? []);
  if (versions.length === 0) throw new Error(`there is no golden archive in ${folder.pathname}`);
  return versions
    .sort((a, b) => {
      const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [orderOf(a), orderOf(b)];
      return major - otherMajor || minor - otherMinor;
    })
    .map((version) => ({ version, read: () => readFileSync(new URL(`${version}.zip`, folder)) }));
}
