/** What a file on the person's disk does to a writer. */
export interface FileFaults {
  /** Name of the error that opening for writing gives. */
  readonly open?: string;
  /** Name of the error that the write after so many bytes gives. */
  readonly write?: { readonly after: number; readonly name: string };
  /** Name of the error that the end gives. */
  readonly close?: string;
}

export interface FakeFile {
  readonly handle: FileSystemFileHandle;
  /** `undefined` when it was removed. */
  content(): Uint8Array | undefined;
}

/** A file as the File System Access interface has it: writing goes to a copy that takes its place at `close`. */
export function fakeFile(before: Uint8Array<ArrayBuffer> = new Uint8Array(0), faults: FileFaults = {}): FakeFile {
  let content: Uint8Array<ArrayBuffer> | undefined = before;
  const fault = (name: string) => new DOMException('refused', name);
  const createWritable = async () => {
    if (faults.open !== undefined) throw fault(faults.open);
    let copy: number[] | undefined = [];
    return {
      async write(chunk: Uint8Array) {
        if (copy === undefined) throw new TypeError('closed');
        if (faults.write !== undefined && copy.length >= faults.write.after) throw fault(faults.write.name);
        copy.push(...chunk);
      },
      async close() {
        if (faults.close !== undefined) throw fault(faults.close);
        content = Uint8Array.from(copy ?? []);
        copy = undefined;
      },
      async abort() {
        copy = undefined;
      },
    };
  };
  const handle = {
    kind: 'file',
    name: 'picked.zip',
    createWritable,
    async getFile() {
      if (content === undefined) throw fault('NotFoundError');
      return new File([content], 'picked.zip');
    },
    async remove() {
      content = undefined;
    },
  };
  return { handle: handle as unknown as FileSystemFileHandle, content: () => content };
}
