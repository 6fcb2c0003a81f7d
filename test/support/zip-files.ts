import { inflateRawSync } from 'node:zlib';

export interface ZipFile {
  readonly name: string;
  /** Date and time as MS-DOS writes them, one number. */
  readonly modified: number;
  readonly bytes: Buffer;
}

/** The files of a ZIP in the order of its directory. Throws for an archive that is damaged or larger than 4 GiB. */
export function zipFiles(zip: Buffer): ZipFile[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('no ZIP: its directory is missing');
  const files: ZipFile[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error(`no entry of the directory at ${at}`);
    const lengths = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)] as const;
    const name = zip.toString('utf8', at + 46, at + 46 + lengths[0]);
    files.push({ name, modified: zip.readUInt32LE(at + 12), bytes: contentOf(zip, at) });
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return files;
}

function contentOf(zip: Buffer, at: number): Buffer {
  const local = zip.readUInt32LE(at + 42);
  const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const stored = zip.subarray(from, from + zip.readUInt32LE(at + 20));
  const method = zip.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) throw new Error(`method ${method} is unknown`);
  return method === 0 ? stored : inflateRawSync(stored);
}
