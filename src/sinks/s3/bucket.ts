import type { Bucket } from '../../model/bucket.ts';
import type { S3Place } from './address.ts';
import { createS3Client, type S3Client, type S3Tools } from './ask.ts';
import { copyObject } from './copy-object.ts';
import { getObject } from './get-object.ts';
import { listObjects } from './list-objects.ts';
import { abandonUploads, startUpload } from './multipart.ts';
import { putObject } from './put-object.ts';
import { removeObjects } from './remove-objects.ts';
import type { S3Keys } from './sign.ts';

/** A bucket of S3, or of what is compatible with it. */
export function openBucket(place: S3Place, keys: S3Keys, tools: S3Tools): Bucket {
  return bucketOf(createS3Client(place, keys, tools));
}

function bucketOf(client: S3Client): Bucket {
  return {
    get: (key, options) => getObject(client, key, options),
    put: (key, body, options) => putObject(client, key, body, options),
    upload: (key, options) => startUpload(client, key, options),
    copy: (from, to, options) => copyObject(client, from, to, options),
    list: (prefix, signal) => listObjects(client, prefix, signal),
    remove: (keys, signal) => removeObjects(client, keys, signal),
    abandon: (ledger) => abandonUploads(client, ledger),
  };
}
