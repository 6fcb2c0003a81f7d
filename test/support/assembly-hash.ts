import { compileAssembly } from '../../src/git/build/assembly-plugin.ts';

export interface AssemblyHash {
  /** SHA-1 of pieces of the pool, all in one batch; hexadecimal. */
  sha1Batch(parts: readonly Part[]): string[];
  /** SHA-1 of one message that comes in these pieces of the pool. */
  sha1(parts: readonly Part[]): string;
  /** CRC-32 of pieces of the pool, one after the other. */
  crc32(parts: readonly Part[]): number;
}

export interface Part {
  readonly start: number;
  readonly length: number;
}

/**
 * The hashes of `src/git/assembly` with a memory that ends where the pool ends, so that a read beyond traps. At most 1000
 * messages at once.
 */
export async function assemblyHash(pool: Uint8Array): Promise<AssemblyHash> {
  const sha1 = await instance('sha1.ts', pool);
  const crc = await instance('crc32.ts', pool);
  const ids = sha1.free + 12_000;
  const id = (at: number) => Buffer.from(sha1.memory.buffer, at, 20).toString('hex');
  return {
    sha1Batch(parts) {
      const view = new DataView(sha1.memory.buffer);
      for (const [index, { start, length }] of parts.entries()) {
        const fields = [sha1.pool + start, length, ids + index * 20];
        for (const [n, value] of fields.entries()) view.setUint32(sha1.free + index * 12 + n * 4, value, true);
      }
      sha1.call('sha1Batch', sha1.free, parts.length);
      return parts.map((_, index) => id(ids + index * 20));
    },
    sha1(parts) {
      sha1.call('sha1Begin', sha1.free);
      for (const { start, length } of parts) sha1.call('sha1Update', sha1.free, sha1.pool + start, length);
      sha1.call('sha1End', sha1.free, ids);
      return id(ids);
    },
    crc32: (parts) =>
      parts.reduce((sum, { start, length }) => {
        const from = crc.pool + start;
        return crc.call('crc32', sum, from, from + length) >>> 0;
      }, 0),
  };
}

/** A module with 64 KiB to write to at `free`, and the pool at the very end of its memory. */
async function instance(file: string, bytes: Uint8Array) {
  const compiled = await WebAssembly.compile(new Uint8Array(await compileAssembly(file)));
  const { exports } = await WebAssembly.instantiate(compiled);
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error(`${file} has no memory`);
  const free = memory.buffer.byteLength;
  memory.grow(1 + Math.ceil(bytes.length / 65_536));
  const pool = memory.buffer.byteLength - bytes.length;
  new Uint8Array(memory.buffer).set(bytes, pool);
  const call = (name: string, ...values: number[]): number => {
    const found = exports[name];
    if (typeof found !== 'function') throw new Error(`${file} has no ${name}`);
    return Number(Reflect.apply(found, undefined, values));
  };
  return { memory, free, pool, call };
}
