import { expect, test } from 'vitest';
import { streamFrom } from '../../../src/lib/streams.ts';
import { pickedFile } from '../../../src/sinks/picked-file.ts';
import { type FileFaults, fakeFile } from '../../contract/sink-file.ts';

const signal = new AbortController().signal;
const stream = () => streamFrom([new Uint8Array(10), new Uint8Array(10)]);
const old = new TextEncoder().encode('old');

test.each<[string, FileFaults, string]>([
  ['no permission', { open: 'NotAllowedError' }, 'file-refused'],
  ['another program has it open', { open: 'NoModificationAllowedError' }, 'file-busy'],
  ['the folder is gone', { open: 'NotFoundError' }, 'file-gone'],
  ['the disk is full', { write: { after: 10, name: 'QuotaExceededError' } }, 'disk-full'],
  ['the disk is full at the end', { close: 'QuotaExceededError' }, 'disk-full'],
  ['the browser takes it for malware', { close: 'AbortError' }, 'file-refused'],
])('%s: a code, and the old content stays', async (_name, faults, code) => {
  const file = fakeFile(old, faults);
  await expect(pickedFile(file.handle).write('x.zip', stream(), { signal })).rejects.toMatchObject({ code });
  expect(file.content()).toEqual(old);
});

test('the empty file that the picker made is removed when nothing could be written', async () => {
  const file = fakeFile(new Uint8Array(0), { open: 'NotAllowedError' });
  await expect(pickedFile(file.handle).write('x.zip', stream(), { signal })).rejects.toThrow();
  expect(file.content()).toBeUndefined();
});

test('the stream is ended when the file cannot be opened', async () => {
  let ended = false;
  const unread = new ReadableStream<Uint8Array>({
    cancel() {
      ended = true;
    },
  });
  const file = fakeFile(old, { open: 'NotAllowedError' });
  await expect(pickedFile(file.handle).write('x.zip', unread, { signal })).rejects.toThrow();
  expect(ended).toBe(true);
});
