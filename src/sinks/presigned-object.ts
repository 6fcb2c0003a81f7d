import { RunError } from '../lib/run-error.ts';
import { checkSize } from './check-size.ts';
import { drain } from './drain.ts';
import type { S3Tools } from './s3/ask.ts';
import { largestPut, type Presigned } from './s3/presigned.ts';
import { type PresignedClient, presignedClient } from './s3/presigned-put.ts';
import type { Sink } from './sink.ts';

/** S3 takes no shorter parts, but for the last. */
const shortestPart = 5 * 1024 * 1024;
/** Chunks are gathered to so many bytes before the browser gets them to keep. */
const pieceSize = 4 * 1024 * 1024;

/**
 * Writes an archive to signed addresses: whole by one PUT, or part by part where addresses of parts were given. A PUT tells its length before its
 * first byte, which only a blob can, so what one address takes is gathered first; browsers keep long blobs on the disk. Errors: those of
 * `model/bucket.ts`, `presigned-expired`, `presigned-refused`, `presigned-size`, `save-size`. The name is in the address, not here.
 */
export function presignedObject(presigned: Presigned, tools: S3Tools): Sink {
  const { puts, complete } = presigned;
  return {
    id: 'presigned-object',
    async write(_name, stream, { size, signal }) {
      const client = presignedClient(presigned, tools);
      try {
        if (complete === undefined) await writeWhole(client, puts[0] ?? '', stream, size, signal);
        else await writeParts(client, { presigned, complete, size }, stream, signal);
      } catch (reason) {
        await stream.cancel(reason).catch(() => {});
        throw reason;
      }
    },
  };
}

async function writeWhole(
  client: PresignedClient,
  address: string,
  stream: ReadableStream<Uint8Array>,
  size: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (size !== undefined && size > largestPut) throw tooLong(size, 1);
  const gathering = gather();
  const got = await drain(stream, signal, (chunk, before) => {
    if (before + chunk.length > largestPut) throw tooLong(before + chunk.length, 1);
    gathering.add(chunk);
  });
  checkSize(size, got);
  await client.put(address, gathering.end(), signal);
}

interface Parts {
  readonly presigned: Presigned;
  readonly complete: string;
  readonly size: number | undefined;
}

/** One part after the other; all but the last are as long as needed for the addresses to suffice. */
async function writeParts(
  client: PresignedClient,
  { presigned: { puts }, complete, size }: Parts,
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  if (size === undefined) throw new Error('parts are given for a known length only');
  const length = Math.max(shortestPart, Math.ceil(size / puts.length));
  if (length > largestPut) throw tooLong(size, puts.length);
  const etags: string[] = [];
  const send = async (body: Blob) => {
    etags.push(await client.putPart(puts[etags.length] ?? '', body, signal));
  };
  let gathering = gather();
  const got = await drain(stream, signal, async (chunk, before) => {
    if (before + chunk.length > size) checkSize(size, before + chunk.length);
    for (let rest = chunk; rest.length > 0; ) {
      const piece = rest.subarray(0, length - gathering.size());
      gathering.add(piece);
      rest = rest.subarray(piece.length);
      if (gathering.size() < length) continue;
      await send(gathering.end());
      gathering = gather();
    }
  });
  checkSize(size, got);
  if (gathering.size() > 0 || etags.length === 0) await send(gathering.end());
  await client.complete(complete, etags, signal);
}

/** Bytes on their way into a blob. */
function gather() {
  const pieces: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let held = 0;
  let size = 0;
  const put = () => {
    pieces.push(new Blob(waiting));
    waiting = [];
    held = 0;
  };
  return {
    size: () => size,
    add(chunk: Uint8Array) {
      waiting.push(chunk.slice());
      held += chunk.length;
      size += chunk.length;
      if (held >= pieceSize) put();
    },
    end() {
      put();
      return new Blob(pieces);
    },
  };
}

function tooLong(size: number, count: number): RunError {
  const what = count === 1 ? 'This signed address takes' : `These ${count} signed addresses take`;
  return new RunError(
    'presigned-size',
    `${what} up to ${5 * count} GiB, and the archive has more. Have addresses of more parts made, or use keys.`,
    { details: { size, addresses: count } },
  );
}
