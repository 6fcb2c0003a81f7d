import type { RunError } from '../lib/run-error.ts';
import type { Words } from './notice-words.ts';

/** What a bucket or a mirror in it refuses, in words. Who presses what next is said by the screen's own buttons. */

const rest = 'What is in the bucket stays.';

function textIn({ details }: RunError, name: string): string | undefined {
  const value = details[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function hostIn(error: RunError): string {
  const endpoint = textIn(error, 'endpoint');
  return endpoint !== undefined && URL.canParse(endpoint) ? new URL(endpoint).host : (endpoint ?? 'the server');
}

function bucketIn(error: RunError): string {
  return textIn(error, 'bucket') ?? 'the bucket';
}

/** `3 min 20 s`, `16 min`, `2 h`. */
function durationOf(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
  return whole < 7200 ? `${Math.round(whole / 60)} min` : `${Math.round(whole / 3600)} h`;
}

function clockWords(error: RunError): Words {
  const { skew } = error.details;
  const known = typeof skew === 'number' && Number.isFinite(skew) && skew !== 0;
  const how = known ? ` by ${durationOf(skew)}: it is ${skew > 0 ? 'ahead' : 'behind'}` : '';
  return {
    title: 'The clock of this machine is wrong',
    why: `It differs from that of ${hostIn(error)}${how}. Signed requests are good for 15 minutes only.`,
    todo: 'Set the clock of this machine, then try again.',
  };
}

const actions: Readonly<Record<string, string>> = {
  list: 'list what is in it',
  get: 'read from it',
  put: 'write to it',
  upload: 'write to it in parts',
  remove: 'remove from it',
};

function deniedWords(error: RunError): Words {
  const action = actions[textIn(error, 'action') ?? ''];
  return {
    title: `This key may not ${action ?? 'do that'}`,
    why: `${hostIn(error)} knows the key and refuses it that for ${bucketIn(error)} (403).`,
    todo: `Allow the key to list, read, write and remove in ${bucketIn(error)}, or enter another one.`,
  };
}

function othersIn({ details }: RunError): string {
  const { count } = details;
  return typeof count === 'number' && count > 1 ? ` and ${count - 1} more` : '';
}

function leftoverWords(error: RunError, again: string): Words {
  return {
    title: 'Parts of unfinished uploads are still in the bucket',
    why: `Below ${textIn(error, 'folder') ?? 'the folder'}${othersIn(error)} they could not be removed. ${error.message}`,
    todo: `${again}: it goes on with them, and Cancel removes them while the keys are there. Or remove incomplete multipart uploads in the storage’s console, or by a lifecycle rule of the bucket.`,
  };
}

const sentences: Readonly<Record<string, (error: RunError) => Words>> = {
  'bucket-address': (error) => ({
    title: 'This is not the address of a bucket',
    why: error.message,
    todo: 'It looks like https://s3.example/bucket/folder, or s3://bucket/folder with the server’s address beside it.',
  }),
  'bucket-unreachable': (error) => ({
    title: `${hostIn(error)} cannot be reached`,
    why: `${error.message} No server of this name answers, or it is down.`,
    todo: `Check the address, then try again. ${rest}`,
  }),
  'bucket-cors': (error) => ({
    title: `${bucketIn(error)} is not open to this page`,
    why: `${hostIn(error)} answers, but does not let web pages of this address use the bucket (CORS).`,
    todo: 'Paste the rule below into the settings of the bucket, then try again.',
  }),
  'bucket-clock': clockWords,
  'bucket-keys': (error) => ({
    title: 'The keys are not accepted',
    why: `${hostIn(error)} does not know this access key, or the secret key does not belong to it.`,
    todo: 'Enter both again. Temporary keys end by themselves and need their session token.',
  }),
  'bucket-denied': deniedWords,
  'bucket-missing': (error) => ({
    title: `There is no bucket ${textIn(error, 'bucket') ?? 'of this name'}`,
    why: `${hostIn(error)} has none of this name, or it is in another region.`,
    todo: 'Check the name and the region, or make the bucket.',
  }),
  'bucket-full': (error) => ({
    title: 'The bucket is full',
    why: `${hostIn(error)} takes no more bytes.`,
    todo: `Make room there or raise its limit, then go on. ${rest}`,
  }),
  'bucket-changed': (error) => ({
    title: 'Somebody else has written there meanwhile',
    why: error.message,
    todo: `Try again when nobody else writes there. ${rest}`,
  }),
  'bucket-checksum': (error) => ({
    title: 'Other bytes arrived than were sent',
    why: error.message,
    todo: `Try again. ${rest}`,
  }),
  'bucket-slow': (error) => ({
    title: `${hostIn(error)} asks for a longer pause`,
    why: error.message,
    todo: `Try again later. ${rest}`,
  }),
  'bucket-refused': (error) => ({
    title: `${hostIn(error)} refuses`,
    why: error.message,
    todo: `Try again; if it happens again, report the code bucket-refused. ${rest}`,
  }),
  'mirror-busy': () => ({
    title: 'Somebody else is writing this mirror',
    why: 'Only one run at a time may write it.',
    todo: 'Try again when that is done. If it has ended without a word, take the mirror over.',
  }),
  'mirror-occupied': (error) => ({
    title: 'Something else is in that folder',
    why: error.message,
    todo: 'Choose another folder, or empty that one.',
  }),
  'mirror-shallow': (error) => ({
    title: 'The source has only part of its history',
    why: error.message,
    todo: 'Mirror it from where all of the history is.',
  }),
  'mirror-leftovers': (error) => leftoverWords(error, 'Mirror to the same folder again'),
  'upload-leftovers': (error) => leftoverWords(error, 'Export to the same place again'),
  'bucket-occupied': (error) => ({
    title: 'Something else is in that folder',
    why: error.message,
    todo: 'Choose another folder, or empty that one.',
  }),
  'presigned-address': (error) => ({
    title: 'This is no signed address for a PUT',
    why: error.message,
    todo: 'Paste the whole address, with everything behind the question mark; for an upload in parts those of all parts and the one that completes it.',
  }),
  'presigned-expired': (error) => ({
    title: 'The time of the signed address is over',
    why: error.message,
    todo: 'Ask for a new one that is good for longer, then save again.',
  }),
  'presigned-refused': (error) => ({
    title: 'The signed address is refused',
    why: error.message,
    todo: 'Have it made anew for a PUT of this object, without further headers, then save again.',
  }),
  'presigned-size': (error) => ({
    title: 'The archive is too long for this address',
    why: error.message,
    todo: 'Have addresses of more parts made, use keys, or save it as a file.',
  }),
  'no-mappings': (error) => ({
    title: 'There is nothing to mirror',
    why: error.message,
    todo: 'Enter one address a line, and behind it the folder of the bucket: https://forge.example/owner/name backup/name.git.',
  }),
  'nothing-to-mirror': (error) => ({
    title: 'There is nothing to mirror',
    why: error.message,
    todo: 'Check the addresses; what is private needs a token.',
  }),
  'mirror-elsewhere': () => ({
    title: 'Another tab writes this mirror',
    why: 'Only one tab may write a folder of a bucket.',
    todo: 'Wait for it, or close that tab, then try again.',
  }),
};

/** `undefined` for a code that is none of a bucket. */
export function bucketWords(error: RunError): Words | undefined {
  return sentences[error.code]?.(error);
}

/** What every other mirror in the same bucket would meet as well. */
export const stopsAllMirrors: ReadonlySet<string> = new Set([
  'bucket-cors',
  'bucket-clock',
  'bucket-keys',
  'bucket-denied',
  'bucket-missing',
  'bucket-full',
  'bucket-unreachable',
  'storage-refused',
]);
