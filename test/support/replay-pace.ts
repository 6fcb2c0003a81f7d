import { Transform } from 'node:stream';

/** Looks are this far apart, milliseconds: small enough that a body does not come in lumps. */
const step = 10;

/** Lets so many bytes a second through, in small pieces. */
export function paced(bytesPerSecond: number): Transform {
  const piece = Math.max(1, Math.round((bytesPerSecond * step) / 1000));
  return new Transform({
    async transform(chunk: Buffer, _, done) {
      for (let at = 0; at < chunk.length; at += piece) {
        if (this.destroyed) break;
        this.push(chunk.subarray(at, at + piece));
        await new Promise((resolve) => setTimeout(resolve, step));
      }
      done();
    },
  });
}
