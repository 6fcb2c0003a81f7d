/** `X.Y` in two numbers. */
export interface Version {
  readonly major: number;
  readonly minor: number;
}

const written = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/u;

/** `undefined` when the text is no version. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor] = written.exec(text) ?? [];
  return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

/** Below 0 when the first is older, above when it is newer. */
export function compareVersions(one: Version, other: Version): number {
  return one.major - other.major || one.minor - other.minor;
}

export type Readable =
  /** `newer`: fields and words that the reader does not know may be there and are no errors. */
  | { readonly readable: true; readonly relation: 'same' | 'older' | 'newer' }
  | { readonly readable: false; readonly code: 'version-too-new' | 'version-unclear'; readonly message: string };

/**
 * Whether a reader of version `known` reads what says it is of version `found`: its own and every newer one of the same major, and all that is
 * older. `what` is named in the message, for example `gitea-dump`. `found` comes from an archive and may be anything.
 */
export function readableVersion(what: string, known: string, found: unknown): Readable {
  const reader = parseVersion(known);
  if (reader === undefined) throw new Error(`${known} is no version`);
  const archive = typeof found === 'string' ? parseVersion(found) : undefined;
  if (archive === undefined) {
    const message = `The archive does not say which version of ${what} it is: a version is two numbers, for example ${known}.`;
    return { readable: false, code: 'version-unclear', message };
  }
  if (archive.major > reader.major) {
    const message = `The archive is written as ${what} ${archive.major}.${archive.minor}, and this page reads up to ${reader.major}.x. A newer forge-takeout opens it.`;
    return { readable: false, code: 'version-too-new', message };
  }
  const order = compareVersions(archive, reader);
  return { readable: true, relation: order === 0 ? 'same' : order < 0 ? 'older' : 'newer' };
}
