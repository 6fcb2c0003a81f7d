import type { ServerResponse } from 'node:http';
import { Readable, Transform } from 'node:stream';

/** Looks are this far apart, milliseconds: small enough that a body does not come in lumps. */
const step = 10;

export interface Pace {
  readonly bytesPerSecond: number;
  /** Told after each piece how many bytes of the body have gone. */
  onSent?(bytes: number): void;
}

/** Lets so many bytes a second through, in small pieces. */
export function paced({ bytesPerSecond, onSent }: Pace): Transform {
  const piece = Math.max(1, Math.round((bytesPerSecond * step) / 1000));
  let sent = 0;
  return new Transform({
    async transform(chunk: Buffer, _, done) {
      for (let at = 0; at < chunk.length; at += piece) {
        if (this.destroyed) break;
        this.push(chunk.subarray(at, at + piece));
        await new Promise((resolve) => setTimeout(resolve, step));
        sent += Math.min(piece, chunk.length - at);
        onSent?.(sent);
      }
      done();
    },
  });
}

/** Sends a body at that pace, as long as there is somebody at the other end. */
export function sendPaced(bytes: Uint8Array, pace: Pace, response: ServerResponse): void {
  const body = Readable.from([bytes]).pipe(paced(pace));
  response.once('close', () => body.destroy());
  body.pipe(response);
}
