import type { ArchiveFile } from '../../model/archive-file.ts';
import { bytesFile } from '../common/text-file.ts';
import type { Encoding } from './encode.ts';
import { paths } from './paths.ts';

/** `git/pulls/<N>.patch` of every pull request: a restore stops when one is missing, an empty one is enough. */
export async function* encodePatches({ plan }: Encoding): AsyncGenerator<ArchiveFile> {
  for (const [key] of plan.pulls) {
    const ticket = plan.tickets.get(key);
    if (ticket !== undefined) yield bytesFile(paths.patch(ticket.number), new Uint8Array(0));
  }
}
