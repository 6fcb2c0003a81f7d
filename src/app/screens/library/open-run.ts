import type { OpenHow } from '../../stores/job.ts';
import type { Stores } from '../../stores-context.ts';

export interface OpenRun {
  readonly id: string;
  readonly how: OpenHow;
  readonly token: string;
  /** Most requests, when they are to be others than the last time. */
  readonly limit?: { readonly cap: number | undefined };
}

/** Takes a project up and shows how it goes. To be called at a press: the browser may ask whether the page may keep data. */
export function openRun({ job, storage, route }: Stores, { id, how, token, limit }: OpenRun): void {
  if (how.kind !== 'pack') void storage.ask();
  job.openRun(id, how, token, limit);
  route.go('export');
}
