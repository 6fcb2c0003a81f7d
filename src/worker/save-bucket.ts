import { noticeFor } from '../pipeline/notices.ts';
import { writeArchive } from './bucket-archive.ts';
import { openPlace } from './bucket-door.ts';
import type { BucketForm } from './bucket-messages.ts';
import type { Place } from './bucket-place.ts';
import type { JobContext } from './job-state.ts';
import { save } from './save.ts';

/** Writes every archive into a bucket, with its receipt beside it. What goes wrong is the job's notice. */
export async function saveInBucket(context: JobContext, form: BucketForm, as: 'zip' | 'folder'): Promise<void> {
  const { job, environment, meter, showNow } = context;
  if (job.state !== 'done' || job.saving !== undefined) return;
  let place: Place;
  try {
    place = openPlace(form, environment).heard((activity) => {
      meter.take(activity, 'bucket');
      context.show();
    });
  } catch (error) {
    job.notice = noticeFor(error, { host: '', project: '', tokenGiven: false }, undefined, 'saving');
    return showNow();
  }
  job.inBucket = [];
  for (const archive of job.plans.keys()) {
    let address: string | undefined;
    await save(context, archive, async (open, plan, signal, onBytes) => {
      address = await writeArchive({ place, name: plan.name.replace(/\.zip$/, ''), as, plan, open, signal, onBytes });
    });
    if (address === undefined) return;
    job.inBucket = [...job.inBucket, { address, receipt: true }];
    showNow();
  }
}
