import { utf8 } from '../lib/bytes.ts';
import { inTurn } from '../lib/in-turn.ts';
import { RunError } from '../lib/run-error.ts';
import { safePath } from '../lib/safe-path.ts';
import type { ArchiveFile } from '../model/archive-file.ts';
import { crc32 } from './crc32.ts';
import { dosTime } from './dos-time.ts';
import { nameSet } from './name-set.ts';
import { directoryWriter } from './zip-directory-writer.ts';
import {
  createRoom,
  descriptorLength,
  entryLength,
  isFolder,
  localHeaderLength,
  putDescriptor,
  putLocalHeader,
  type Room,
  type ZipEntry,
} from './zip-records.ts';

type Files = AsyncIterable<ArchiveFile> | Iterable<ArchiveFile>;

/** Headers and small contents are gathered up to this many bytes, so that a sink is not called for each of them. */
const gatherBytes = 64 * 1024;
/** Longer pieces are handed over as they are. */
const smallBytes = gatherBytes / 2;
/** Bytes of the longest name that `safePath` takes, and what stands before and behind it in the directory. */
const longestHeader = 4096 + 128;

/** The bytes of a ZIP, and a way to stop that reaches the file being read. */
export interface ZipWriter {
  /** Of about 64 KiB, or larger as they come. */
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
  /** Cancels the open file and ends the files' iterable. */
  stop(reason?: unknown): Promise<void>;
}

/**
 * Throws `unsafe-path`, `duplicate-path` and `size-differs`. `modified` is the time of files that have none. `reuse`: the memory of a chunk is
 * used again when seven more have been asked for.
 */
export function zipWriter(files: Files, modified: string | undefined, reuse = false): ZipWriter {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  let stopped = false;
  const source = iteratorOf(files);
  const names = nameSet();
  const timeOf = timesAsDos();
  const makeRoom = () => createRoom(gatherBytes);
  const gathered = gather(reuse ? inTurn(makeRoom) : makeRoom);

  function headOf(file: ArchiveFile): Pick<ZipEntry, 'name' | 'time'> {
    const name = utf8(safePath(file.path));
    if (!names.add(name))
      throw new RunError('duplicate-path', `The archive would hold ${file.path} twice.`, { retry: 'never' });
    return { name, time: timeOf(file.modified ?? modified) };
  }

  /** A whole entry in one go, where it is small and in memory: there may be hundreds of thousands. */
  function* smallEntry(file: ArchiveFile, head: Pick<ZipEntry, 'name' | 'time'>, bytes: Uint8Array) {
    if (!isFolder(head.name)) checkSize(file, bytes.length);
    const entry: ZipEntry = { ...head, size: bytes.length, crc: crc32(bytes) };
    yield* gathered.makeRoom(entryLength(head.name.length, bytes.length));
    const { room } = gathered;
    putLocalHeader(room, entry);
    room.bytes.set(bytes, room.at);
    room.at += bytes.length;
    putDescriptor(room, entry);
    return entry;
  }

  async function* largeEntry(file: ArchiveFile, head: Pick<ZipEntry, 'name' | 'time'>) {
    yield* gathered.makeRoom(localHeaderLength(head.name.length));
    putLocalHeader(gathered.room, head);
    const entry: ZipEntry = { ...head, ...(yield* content(file)) };
    yield* gathered.makeRoom(descriptorLength(entry.size));
    putDescriptor(gathered.room, entry);
    return entry;
  }

  async function* content(file: ArchiveFile): AsyncGenerator<Uint8Array, { size: number; crc: number }, undefined> {
    if (file.bytes !== undefined) {
      // Before it is handed over: whoever takes it may give its memory away.
      const whole = { size: file.bytes.length, crc: crc32(file.bytes) };
      checkSize(file, whole.size);
      yield* gathered.add(file.bytes);
      return whole;
    }
    let size = 0;
    let crc = 0;
    reader = file.open().getReader();
    while (true) {
      const next = await reader.read();
      if (next.done) break;
      size += next.value.length;
      crc = crc32(next.value, crc);
      yield* gathered.add(next.value);
    }
    if (!stopped) checkSize(file, size);
    return { size, crc };
  }

  async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    const directory = directoryWriter(names);
    while (!stopped) {
      const step = source.next();
      const next = 'then' in step ? await step : step;
      if (next.done) break;
      const file = next.value;
      const head = headOf(file);
      const bytes = isFolder(head.name) ? nothing : file.bytes;
      const isSmall = bytes !== undefined && entryLength(head.name.length, bytes.length) <= smallBytes;
      directory.add(isSmall ? yield* smallEntry(file, head, bytes) : yield* largeEntry(file, head));
    }
    if (stopped) return;
    const end = yield* directory.write(function* () {
      yield* gathered.makeRoom(longestHeader);
      return gathered.room;
    });
    yield* gathered.add(end);
    yield* gathered.rest();
  }

  return {
    chunks: chunks(),
    async stop(reason) {
      stopped = true;
      await reader?.cancel(reason).catch(() => {});
      await source.return?.();
    },
  };
}

const nothing = new Uint8Array(0);

/** Small pieces one behind the other; what is full comes out, and the next go into the next room. */
function gather(nextRoom: () => Room) {
  let room = nextRoom();
  function* rest(): Generator<Uint8Array, void, undefined> {
    const filled = room.bytes.subarray(0, room.at);
    if (filled.length === 0) return;
    room = nextRoom();
    room.at = 0;
    yield filled;
  }
  function* makeRoom(length: number): Generator<Uint8Array, void, undefined> {
    if (room.at + length > gatherBytes) yield* rest();
  }
  return {
    get room(): Room {
      return room;
    },
    rest,
    /** So that `length` bytes, at most half of all, can be put into the room. */
    makeRoom,
    *add(piece: Uint8Array): Generator<Uint8Array, void, undefined> {
      if (piece.length > smallBytes) {
        yield* rest();
        yield piece;
        return;
      }
      yield* makeRoom(piece.length);
      room.bytes.set(piece, room.at);
      room.at += piece.length;
    },
  };
}

/** `dosTime` that remembers the last one: most files of an archive have the same. */
function timesAsDos(): (rfc3339: string | undefined) => number {
  let last: string | undefined;
  let time = dosTime(undefined);
  return (rfc3339) => {
    if (rfc3339 !== last) time = dosTime(rfc3339);
    last = rfc3339;
    return time;
  };
}

function iteratorOf(files: Files): AsyncIterator<ArchiveFile> | Iterator<ArchiveFile> {
  return Symbol.asyncIterator in files ? files[Symbol.asyncIterator]() : files[Symbol.iterator]();
}

function checkSize(file: ArchiveFile, got: number): void {
  if (file.size === undefined || got === file.size) return;
  throw new RunError('size-differs', `${file.path} gave ${got} bytes instead of ${file.size}.`, {
    retry: 'later',
    details: { path: file.path, expected: file.size, got },
  });
}
