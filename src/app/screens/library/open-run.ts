import type { OpenHow } from '../../stores/job.ts';
import type { Stores } from '../../stores-context.ts';

export interface OpenRun {
  readonly id: string;
  readonly how: OpenHow;
  readonly token: string;
  /** Most requests; absent: as many as it takes. */
  readonly cap?: number;
}

/** Takes a project up and shows how it goes. To be called at a press: the browser may ask whether the page may keep data. */
export function openRun({ job, storage, route }: Stores, { id, how, token, cap }: OpenRun): void {
  if (how.kind !== 'pack') void storage.ask();
  job.openRun(id, how, token);
  if (cap !== undefined) job.setCap(cap);
  route.go('export');
}
