type Numbers = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Numbers of one width, as many as come: a tenth of what an array of objects takes. */
export interface NumberList<T extends Numbers> {
  readonly length: number;
  push(value: number): void;
  /** The numbers so far, not copied: a view that the next `push` may make old. */
  values(): T;
}

/** `make`: for example `(length) => new Uint32Array(length)`. */
export function createNumberList<T extends Numbers>(make: (length: number) => T): NumberList<T> {
  let room = make(64);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === room.length) {
        const larger = make(Math.ceil(length * 1.5));
        larger.set(room);
        room = larger;
      }
      room[length++] = value;
    },
    values: () => room.subarray(0, length) as T,
  };
}

export const bytesList = () => createNumberList((length) => new Uint8Array(length));
export const integerList = () => createNumberList((length) => new Uint32Array(length));
export const floatList = () => createNumberList((length) => new Float64Array(length));
