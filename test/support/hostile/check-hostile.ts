import { openAndCheck } from '../../../src/pipeline/open-and-check.ts';
import { createOpen } from '../../../src/worker/open.ts';
import type { OpenView } from '../../../src/worker/open-messages.ts';
import { memoryBlobStore } from '../memory-blob-store.ts';
import { fileNameOf, type HostileCase, type ToldVerdict } from './hostile.ts';

/** Opens, checks and judges as the page does, with room in memory. Throws when the page would have no verdict. */
export async function checkHostile(archive: HostileCase): Promise<ToldVerdict> {
  const made = archive.make();
  const given =
    made instanceof Uint8Array
      ? ({ kind: 'file', file: new File([Uint8Array.from(made)], fileNameOf(archive)) } as const)
      : ({ kind: 'files', files: made } as const);
  const views: OpenView[] = [];
  const open = createOpen({
    clock: { now: () => 0, sleep: async () => {} },
    prepare: async () => {},
    post: ({ open: view }) => views.push(view),
    async check(_, options) {
      const opened = await openAndCheck(given, { ...options, scratch: async () => memoryBlobStore() });
      const rewrite = async () => {
        throw new Error('nobody asked for that');
      };
      return { ...opened, rewrite, format: opened.format.id, close: async () => {} };
    },
  });
  await open.obey({ type: 'open-archive', input: { kind: 'file', name: 'x', file: new File([], 'x') }, target: '' });
  const { verdict, notice } = views.at(-1) ?? {};
  if (verdict === undefined) throw new Error(`no verdict, but ${notice?.code ?? 'nothing'}`);
  return { verdict: verdict.verdict, codes: verdict.groups.map(({ code }) => code).sort() };
}
