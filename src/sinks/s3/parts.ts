/** A part that the server has. */
export interface KnownPart {
  readonly etag: string;
  readonly size: number;
  /** Base64, where the server keeps it. */
  readonly sha256?: string | undefined;
}

export type DonePart = KnownPart;

/** The least that is allowed: several are in memory at a time. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const usualLength = 5 * 1024 * 1024;
/** Parts may be 10,000. All but the last are of one length, which some servers want (R2); only beyond 47 GB the rest are longer. */
const lastUsual = 9000;
const longLength = 64 * 1024 * 1024;
/** Memory for parts under way, of all uploads of a client together, beside those that are being filled. */
const memory = 2 * usualLength;

/** Bytes of the part of this number, from 1: the same at every visit, so that parts from an earlier one fit. */
export function partLength(number: number): number {
  return number <= lastUsual ? usualLength : longLength;
}

/** Free buffers that are kept: more would hold memory that nobody fills. */
const mostSpare = 2;

/** Memory that parts take while they are under way. */
export interface PartsMemory {
  /** Resolves when there is room for so many bytes, in the order of asking; more than all is room for one alone. Gives what gives it back. */
  take(bytes: number): Promise<() => void>;
  /** A buffer of this length, one that a part was sent from before if there is one: new ones by the hundred wait for the garbage collector. */
  buffer(length: number): Uint8Array<ArrayBuffer>;
  /** Takes back what nobody reads any more: a buffer, or what was filled of one. */
  spare(bytes: Uint8Array<ArrayBuffer>): void;
}

export function partsMemory(limit: number = memory): PartsMemory {
  let used = 0;
  const waiting: { readonly bytes: number; go(): void }[] = [];
  const isRoom = (bytes: number) => used === 0 || used + bytes <= limit;
  const next = () => {
    for (let first = waiting[0]; first !== undefined && isRoom(first.bytes); first = waiting[0]) {
      waiting.shift();
      used += first.bytes;
      first.go();
    }
  };
  const spares: ArrayBuffer[] = [];
  return {
    buffer(length) {
      const at = spares.findIndex(({ byteLength }) => byteLength === length);
      const [found] = at < 0 ? [] : spares.splice(at, 1);
      return new Uint8Array(found ?? new ArrayBuffer(length));
    },
    spare({ buffer }) {
      if (buffer.byteLength === usualLength && spares.length < mostSpare) spares.push(buffer);
    },
    async take(bytes) {
      await new Promise<void>((go) => {
        waiting.push({ bytes, go });
        next();
      });
      return () => {
        used -= bytes;
        next();
      };
    },
  };
}
