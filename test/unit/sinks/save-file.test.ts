import { expect, test } from 'vitest';
import { chooseSink, sinks } from '../../../src/sinks/registry.ts';
import { pickSaveFile } from '../../../src/sinks/save-file.ts';

const handle = { name: 'x.zip' };
const failing = (name: string) => ({ showSaveFilePicker: () => Promise.reject(new DOMException('', name)) });

test('gives the file that was picked, with the name and the type suggested', async () => {
  const asked: unknown[] = [];
  const view = {
    async showSaveFilePicker(options: unknown) {
      asked.push(options);
      return handle;
    },
  };
  expect(await pickSaveFile('a b.zip', view)).toBe(handle);
  expect(asked).toMatchObject([{ suggestedName: 'a b.zip', types: [{ accept: { 'application/zip': ['.zip'] } }] }]);
});

test('tells a closed dialog from none', async () => {
  expect(await pickSaveFile('x.zip', failing('AbortError'))).toBe('cancelled');
  expect(await pickSaveFile('x.zip', failing('SecurityError'))).toBeUndefined();
  expect(await pickSaveFile('x.zip', {})).toBeUndefined();
  await expect(pickSaveFile('x.zip', failing('TypeError'))).rejects.toThrow();
});

test('the best sink is chosen, or the one that was asked for where it is there', () => {
  const picker = failing('AbortError');
  expect(chooseSink(picker)).toBe('picked-file');
  expect(chooseSink(picker, 'download')).toBe('download');
  expect(chooseSink({})).toBe('download');
  expect(chooseSink({}, 'picked-file')).toBe('download');
  expect(new Set(sinks.map((sink) => sink.id)).size).toBe(sinks.length);
});
