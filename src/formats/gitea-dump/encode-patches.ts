import { patchFile } from '../../lib/format-patch.ts';
import type { ArchiveFile } from '../../model/archive-file.ts';
import { bytesFile } from '../common/text-file.ts';
import type { Encoding } from './encode.ts';
import { paths } from './paths.ts';
import type { PullRequestPlan } from './plan-pulls.ts';

async function patchOf({ plan, context }: Encoding, key: string, pull: PullRequestPlan): Promise<Uint8Array> {
  const { code } = plan;
  if (code === undefined || pull.patch === undefined) return new Uint8Array(0);
  const { bytes, fault } = await patchFile({ readObject: (oid) => code.readObject(oid), ...pull.patch });
  if (fault !== undefined) {
    context.report({ code: fault.code, severity: 'odd', message: fault.message, unit: 'pull-requests', place: key });
  }
  return bytes;
}

/** `git/pulls/<N>.patch` of every pull request: a restore stops when one is missing; an empty one is enough for it. */
export async function* encodePatches(encoding: Encoding): AsyncGenerator<ArchiveFile> {
  for (const [key, pull] of encoding.plan.pulls) {
    encoding.context.signal.throwIfAborted();
    yield bytesFile(paths.patch(pull.number), await patchOf(encoding, key, pull));
  }
}
