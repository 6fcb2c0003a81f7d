import { streamFrom } from '../lib/streams.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { presignedObject } from '../sinks/presigned-object.ts';
import { type Presigned, parsePresigned } from '../sinks/s3/presigned.ts';
import { receiptBytes } from './bucket-archive.ts';
import { toolsOf } from './bucket-door.ts';
import type { JobContext } from './job-state.ts';
import { save } from './save.ts';

/** Addresses that were signed beforehand, as they were pasted; secrets, and in memory only. */
interface SignedAddresses {
  readonly zip: string;
  /** Empty: the receipt goes nowhere; it is in the ZIP as well. */
  readonly receipt: string;
}

/** Writes an archive, and its receipt, to signed addresses. What goes wrong is the job's notice. */
export async function savePresigned(context: JobContext, signed: SignedAddresses, archive = 0): Promise<void> {
  const { job, environment, meter, showNow } = context;
  if (job.state !== 'done' || job.saving !== undefined) return;
  const { clock } = environment;
  let zip: Presigned;
  let receipt: Presigned | undefined;
  try {
    zip = parsePresigned(signed.zip, clock.now());
    receipt = signed.receipt.trim() === '' ? undefined : parsePresigned(signed.receipt, clock.now());
  } catch (error) {
    job.notice = noticeFor(error, { host: '', project: '', tokenGiven: false }, undefined, 'saving');
    return showNow();
  }
  const onActivity: Parameters<typeof toolsOf>[1] = (activity) => {
    meter.take(activity, 'bucket');
    context.show();
  };
  const sinkTo = (address: Presigned) => presignedObject(address, toolsOf(environment, onActivity));
  let isWritten = false;
  job.inBucket = [];
  await save(context, archive, async (open, plan, signal) => {
    await sinkTo(zip).write(plan.name, open(), { size: plan.size, signal });
    if (receipt !== undefined) {
      const bytes = receiptBytes(plan);
      await sinkTo(receipt).write(plan.name, streamFrom([bytes]), { size: bytes.length, signal });
    }
    isWritten = true;
  });
  if (!isWritten) return;
  job.inBucket = [{ address: shownAddress(zip), receipt: receipt !== undefined }];
  showNow();
}

/** Without the signature. */
function shownAddress({ puts }: Presigned): string {
  const { origin, pathname } = new URL(puts[0] ?? '');
  return origin + pathname;
}
