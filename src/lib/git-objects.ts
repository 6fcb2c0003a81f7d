/** A git object, whole. */
export interface RawObject {
  readonly type: string;
  readonly content: Uint8Array;
}

/** Reads an object by its id; `undefined` when it is not there. May reject when it is larger than `maxBytes`. */
export type ReadObject = (oid: string, maxBytes?: number) => Promise<RawObject | undefined>;

/** Texts of this kind hold one byte in each character (ISO 8859-1), so that any bytes survive. */
export type ByteText = string;

export interface CommitObject {
  readonly tree: string;
  readonly parents: readonly string[];
  /** Name, address and time as git writes them, decoded. */
  readonly author: Person;
  /** Seconds since 1970. */
  readonly committed: number;
  /** Decoded by the commit's own encoding. */
  readonly message: string;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  /** Seconds since 1970. */
  readonly time: number;
  /** Minutes east of Greenwich. */
  readonly zone: number;
}

/** An entry of a tree. */
export interface TreeEntry {
  /** Octal digits without leading zero, for example `100644`, `40000`. */
  readonly mode: string;
  readonly name: ByteText;
  readonly oid: string;
}

/** One character for each byte. */
export function byteText(bytes: Uint8Array): ByteText {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) {
    // Spread would go through an iterator, several times as slow.
    text += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + 8192));
  }
  return text;
}

/** One byte for each character; those beyond U+00FF are cut, so do not give any. */
export function bytesOf(text: ByteText): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Reads a commit; `undefined` when it has no tree. Odd authors become empty ones. */
export function parseCommit(content: Uint8Array): CommitObject | undefined {
  const raw = byteText(content);
  const end = raw.indexOf('\n\n');
  // Further lines of a value (signatures) begin with a space and match none of the names.
  const lines = (end < 0 ? raw : raw.slice(0, end)).split('\n');
  const header = (name: string) => lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
  const tree = header('tree');
  if (tree === undefined || !/^[0-9a-f]{40,64}$/.test(tree)) return undefined;
  const encoding = header('encoding');
  return {
    tree,
    parents: lines.flatMap((line) => /^parent ([0-9a-f]{40,64})$/.exec(line)?.[1] ?? []),
    author: parsePerson(decoded(header('author') ?? '', encoding)),
    committed: parsePerson(header('committer') ?? '').time,
    message: end < 0 ? '' : decoded(raw.slice(end + 2), encoding),
  };
}

function parsePerson(text: string): Person {
  const match = /^(.*?)\s*<([^>]*)>\s*(-?\d+)?\s*([+-]\d{4})?/s.exec(text);
  const digits = match?.[4] ?? '+0000';
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return {
    name: match?.[1]?.trim() ?? '',
    email: match?.[2]?.trim() ?? '',
    time: Number(match?.[3] ?? 0),
    zone: digits.startsWith('-') ? -minutes : minutes,
  };
}

/** By the named encoding if the platform knows it, else UTF-8, else one character for each byte. */
function decoded(text: ByteText, encoding: string | undefined): string {
  const bytes = bytesOf(text);
  for (const label of encoding === undefined ? ['utf-8'] : [encoding, 'utf-8']) {
    try {
      return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // Not in this encoding: the next one.
    }
  }
  return text;
}
