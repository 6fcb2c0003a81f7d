import { patchFile } from '../../lib/format-patch.ts';
import type { ArchiveFile } from '../../model/archive-file.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { bytesFile } from '../common/text-file.ts';
import type { Encoding } from './encode.ts';
import { paths } from './paths.ts';
import { type PullRequestPlan, patchEnds } from './plan-pulls.ts';

async function patchOf({ plan, context }: Encoding, pull: PullRequest, planned: PullRequestPlan): Promise<Uint8Array> {
  const { code } = plan;
  if (code === undefined || !planned.hasPatch) return new Uint8Array(0);
  const { bytes, fault } = await patchFile({ readObject: (oid) => code.readObject(oid), ...patchEnds(pull) });
  if (fault !== undefined) {
    const said = { unit: 'pull-requests', place: pull.key } as const;
    context.report({ code: fault.code, severity: 'odd', message: fault.message, ...said });
  }
  return bytes;
}

/** `git/pulls/<N>.patch` of every pull request: a restore stops when one is missing; an empty one is enough for it. */
export async function* encodePatches(encoding: Encoding): AsyncGenerator<ArchiveFile> {
  const { source, plan, context } = encoding;
  for await (const pull of source.scan('pull-request')) {
    context.signal.throwIfAborted();
    const planned = plan.pulls.get(pull.key);
    if (planned !== undefined) yield bytesFile(paths.patch(pull.number), await patchOf(encoding, pull, planned));
  }
}
