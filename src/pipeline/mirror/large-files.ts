import { createSHA256 } from 'hash-wasm';
import * as v from 'valibot';
import type { LargeFile } from '../../git/pack-indexer.ts';
import { HttpError } from '../../http/errors.ts';
import type { Request } from '../../http/request.ts';
import { utf8 } from '../../lib/bytes.ts';
import { RunError } from '../../lib/run-error.ts';
import { chunksOf } from '../../lib/streams.ts';
import { textOfStream } from './mirror-state.ts';

const mediaType = 'application/vnd.git-lfs+json';
/** Files of one question, as git-lfs itself asks. */
const filesAtOnce = 100;
const largestAnswer = 8 << 20;

const Action = v.object({
  href: v.pipe(v.string(), v.url(), v.regex(/^https?:/i)),
  header: v.optional(v.record(v.string(), v.string()), {}),
});

/** https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md */
const Answer = v.object({
  objects: v.array(
    v.object({
      oid: v.string(),
      actions: v.optional(v.object({ download: v.optional(Action) })),
      error: v.optional(v.object({ message: v.optional(v.string(), '') })),
    }),
  ),
});

/** Where a file is to be had, or why it is not. */
export type FileOffer =
  | { readonly file: LargeFile; readonly href: string; readonly headers: Readonly<Record<string, string>> }
  | { readonly file: LargeFile; readonly refusal: string };

/** Asks a server's batch API where files are, a hundred at a time. Rejects with an `HttpError` when it has none or refuses. */
export async function* fileOffers(
  url: string,
  request: Request,
  files: readonly LargeFile[],
  signal: AbortSignal,
): AsyncGenerator<FileOffer> {
  for (let at = 0; at < files.length; at += filesAtOnce) {
    const asked = files.slice(at, at + filesAtOnce);
    const answer = await askBatch(batchAddress(url), request, asked, signal);
    const told = new Map(answer.objects.map((object) => [object.oid, object]));
    for (const file of asked) {
      const download = told.get(file.sha256)?.actions?.download;
      if (download !== undefined) yield { file, href: download.href, headers: download.header };
      else yield { file, refusal: told.get(file.sha256)?.error?.message ?? 'the server does not say where it is' };
    }
  }
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/api/server-discovery.md */
function batchAddress(url: string): string {
  const bare = url.replace(/\/+$/, '');
  return `${bare.endsWith('.git') ? bare : `${bare}.git`}/info/lfs/objects/batch`;
}

async function askBatch(url: string, request: Request, files: readonly LargeFile[], signal: AbortSignal) {
  const objects = files.map(({ sha256, size }) => ({ oid: sha256, size }));
  const question = { operation: 'download', transfers: ['basic'], objects, hash_algo: 'sha256' };
  const answer = await request({
    url,
    purpose: 'files',
    method: 'POST',
    headers: { accept: mediaType, 'content-type': mediaType },
    body: utf8(JSON.stringify(question)),
    maxBytes: largestAnswer,
    signal,
  });
  const parsed = v.safeParse(Answer, asJson(await textOfStream(answer.body, largestAnswer)));
  if (parsed.success) return parsed.output;
  throw new HttpError('not-json', 'The server’s answer about files of Git LFS cannot be read.', {
    url,
    status: answer.status,
  });
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The bytes of a file while they come. Throws `mirror-large-file` behind the last when they are not those that were promised. */
export async function* bytesOf(
  offer: Extract<FileOffer, { readonly href: string }>,
  request: Request,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { file, href, headers } = offer;
  const answer = await request({ url: href, purpose: 'files', headers, maxBytes: file.size, signal });
  const hash = (await createSHA256()).init();
  let size = 0;
  for await (const chunk of chunksOf(answer.body)) {
    hash.update(chunk);
    size += chunk.length;
    yield chunk;
  }
  if (size === file.size && hash.digest() === file.sha256) return;
  throw new RunError('mirror-large-file', 'What came is not the file that the repository names.', {
    retry: 'later',
    details: { bytes: size, expected: file.size },
  });
}
