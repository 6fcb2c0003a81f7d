/** Length of the end record that closes every ZIP without a comment. */
export const endRecordLength = 22;
/** ZIP64 end record (56) and its locator (20). */
export const zip64EndLength = 76;
/** From this many entries on, readers look for the real number in the ZIP64 end record. */
export const zip64Entries = 0xffff;

/** True when client-zip has written the ZIP64 records itself: it does so by size alone. */
function hasZip64(end: DataView): boolean {
  return end.getUint32(16, true) === 0xffffffff;
}

/**
 * What has to be put before the end record: the ZIP64 records for an archive of 65,535 entries or more below 4 GiB, else nothing.
 * client-zip 2.5.1 forgets them there (https://github.com/Touffy/client-zip/pull/95). Layout: APPNOTE 4.3.14 and 4.3.15.
 */
export function missingZip64End(endRecord: Uint8Array, entries: number): Uint8Array {
  const end = new DataView(endRecord.buffer, endRecord.byteOffset, endRecord.byteLength);
  if (end.byteLength !== endRecordLength || end.getUint32(0, true) !== 0x06054b50) {
    throw new Error('the ZIP writer did not end with an end record');
  }
  if (entries < zip64Entries || hasZip64(end)) return new Uint8Array(0);
  const size = BigInt(end.getUint32(12, true));
  const start = BigInt(end.getUint32(16, true));
  const record = new DataView(new ArrayBuffer(zip64EndLength));
  record.setUint32(0, 0x06064b50, true);
  record.setBigUint64(4, 44n, true);
  record.setUint16(12, 0x032d, true); // made by: Unix, version 4.5, as in the entries
  record.setUint16(14, 45, true);
  record.setBigUint64(24, BigInt(entries), true);
  record.setBigUint64(32, BigInt(entries), true);
  record.setBigUint64(40, size, true);
  record.setBigUint64(48, start, true);
  record.setUint32(56, 0x07064b50, true);
  record.setBigUint64(64, start + size, true);
  record.setUint32(72, 1, true);
  return new Uint8Array(record.buffer);
}
