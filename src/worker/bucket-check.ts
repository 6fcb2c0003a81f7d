import { noticeFor } from '../pipeline/notices.ts';
import type { BucketDoor } from './bucket-door.ts';
import type { BucketCommand, BucketView } from './bucket-messages.ts';
import type { Environment } from './job-state.ts';

/** Tries buckets for whichever screen asks; who asks again ends the try before. The promise of a command never rejects. */
export function createBucketCheck(
  { post }: Pick<Environment, 'post'>,
  door: Pick<BucketDoor, 'check'>,
): (command: BucketCommand) => Promise<void> {
  let running = new AbortController();
  const tell = (bucket: BucketView) => post({ type: 'bucket', bucket });
  return async ({ bucket }) => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    try {
      for await (const view of door.check(bucket, signal)) {
        if (signal.aborted) return;
        tell(view);
      }
    } catch (error) {
      if (signal.aborted) return;
      const notice = noticeFor(error, { host: '', project: '', tokenGiven: false }, undefined, 'checking');
      tell({ state: 'failed', place: '', region: '', steps: [], notice });
    }
  };
}
