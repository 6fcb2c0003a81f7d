import type { Forge } from '../forges/forge.ts';
import type { Request } from '../http/request.ts';
import type { RunRecord } from '../model/run-record.ts';
import { costsOnlyItsUnit } from '../pipeline/tasks.ts';
import { refreshFacts } from '../pipeline/update.ts';
import { otherProject } from './run-rules.ts';

/**
 * Before the first thing is asked, looks whether the record's project is still the one at its address: while a run stood, another may have
 * taken the name, and nothing else in a list says whose it is. Where nothing is left to be asked, nothing is. Rejects with `other-project`,
 * or as a request does; a refusal does not stop what may still be had.
 */
export function sameProjectFirst(request: Request, forge: Forge, record: RunRecord, signal: AbortSignal): Request {
  let looked: Promise<void> | undefined;
  const look = async () => {
    try {
      const { other } = await refreshFacts({ forge, record, request, signal });
      if (other) throw otherProject();
    } catch (error) {
      if (!costsOnlyItsUnit(error)) throw error;
    }
  };
  return async (options) => {
    looked ??= look().catch((error: unknown) => {
      looked = undefined;
      throw error;
    });
    await looked;
    return request(options);
  };
}
