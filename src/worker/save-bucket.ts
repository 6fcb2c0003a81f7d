import { utf8 } from '../lib/bytes.ts';
import { noticeFor } from '../pipeline/notices.ts';
import type { PackPlan } from '../pipeline/pack.ts';
import { bucketFolder } from '../sinks/bucket-folder.ts';
import { bucketObject } from '../sinks/bucket-object.ts';
import { openPlace } from './bucket-door.ts';
import type { BucketForm } from './bucket-messages.ts';
import { keyIn, type Place } from './bucket-place.ts';
import type { JobContext } from './job-state.ts';
import { save } from './save.ts';

/** Writes every archive into a bucket, with its receipt beside it. What goes wrong is the job's notice. */
export async function saveInBucket(context: JobContext, form: BucketForm, as: 'zip' | 'folder'): Promise<void> {
  const { job, environment, showNow } = context;
  if (job.state !== 'done' || job.saving !== undefined) return;
  let place: Place;
  try {
    place = openPlace(form, environment);
  } catch (error) {
    job.notice = noticeFor(error, { host: '', project: '', tokenGiven: false }, undefined, 'saving');
    return showNow();
  }
  job.inBucket = [];
  for (const archive of job.plans.keys()) {
    let address: string | undefined;
    await save(context, archive, async (open, plan, signal, onBytes) => {
      const name = plan.name.replace(/\.zip$/, '');
      if (as === 'zip')
        await bucketObject(place.bucket, place.prefix).write(plan.name, open(), { size: plan.size, signal });
      else {
        const [files, folder] = [plan.files(signal), keyIn(place, name)];
        await bucketFolder({ bucket: place.bucket, folder, files, signal, onBytes });
      }
      await putReceipt(place, `${name}.receipt.json`, plan, signal);
      address = place.cloneAddress(as === 'zip' ? plan.name : name);
    });
    if (address === undefined) return;
    job.inBucket = [...job.inBucket, address];
    showNow();
  }
}

/** Last, so that who sees it sees the whole. */
async function putReceipt(place: Place, name: string, { receipt }: PackPlan, signal: AbortSignal): Promise<void> {
  const bytes = utf8(`${JSON.stringify(receipt, null, 2)}\n`);
  await place.bucket.put(keyIn(place, name), bytes, { contentType: 'application/json', signal });
}
