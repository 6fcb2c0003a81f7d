import { patchFile } from '../../lib/format-patch.ts';
import { streamFrom } from '../../lib/streams.ts';
import type { ArchiveFile } from '../../model/archive-file.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { bytesFile } from '../common/text-file.ts';
import type { Encoding } from './encode.ts';
import { paths } from './paths.ts';
import { type PullRequestPlan, patchEnds } from './plan-pulls.ts';

async function patchOf({ plan, context }: Encoding, pull: PullRequest, planned: PullRequestPlan): Promise<ArchiveFile> {
  const { code } = plan;
  const path = paths.patch(pull.number);
  if (code === undefined || !planned.hasPatch) return bytesFile(path, new Uint8Array(0));
  const ends = patchEnds(pull);
  const { bytes, large, fault } = await patchFile({ readObject: (oid) => code.readObject(oid), ...ends });
  if (fault !== undefined) {
    const said = { unit: 'pull-requests', place: pull.key } as const;
    context.report({ code: fault.code, severity: 'odd', message: `${fault.message}${remedy(path, ends)}`, ...said });
  }
  if (large === undefined) return bytesFile(path, bytes);
  return { path, size: large.size, open: () => streamFrom(large.pieces()) };
}

/** What is written there is empty; all commits are in the repository beside it, where there are any. */
function remedy(path: string, { base, head }: ReturnType<typeof patchEnds>): string {
  return ` ${path} is empty. In a clone of the repository it is made with: git format-patch --stdout --binary --full-index ${base}..${head}`;
}

/** `git/pulls/<N>.patch` of every pull request: a restore stops when one is missing; an empty one is enough for it. */
export async function* encodePatches(encoding: Encoding): AsyncGenerator<ArchiveFile> {
  const { source, plan, context } = encoding;
  for await (const pull of source.scan('pull-request')) {
    context.signal.throwIfAborted();
    const planned = plan.pulls.get(pull.key);
    if (planned !== undefined) yield await patchOf(encoding, pull, planned);
  }
}
