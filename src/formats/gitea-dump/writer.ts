import type { ArchiveFile } from '../../model/archive-file.ts';
import type { CheckRecord } from '../common/check-record.ts';
import { cleanTexts } from '../common/clean-text.ts';
import { bytesFile, textBytes, textFile } from '../common/text-file.ts';
import type { EncodeContext } from '../format.ts';
import { schemaFrom } from './paths.ts';
import { type YamlRecord, yamlHeader, yamlItem, yamlMapping } from './yaml.ts';

/** One record with the key of the entity it was made from. */
export interface Row {
  readonly key: string;
  readonly record: YamlRecord;
}

/** One line of a file in `extra/`: plain JSON, keys in a fixed order, absent ones left out. */
export interface ExtraRow {
  readonly key: string;
  readonly record: object;
}

/** Writes checked records as the files of the dump. */
export interface Writer {
  mapping(path: string, schema: string, record: YamlRecord): ArchiveFile;
  /** `undefined` when there are no rows, unless `always`: then the file holds exactly `[]`. */
  sequence(
    path: string,
    schema: string,
    rows: AsyncIterable<Row>,
    options?: { always?: boolean },
  ): Promise<ArchiveFile | undefined>;
  /** JSON lines; `onCount` gets the number of lines when the last is written. */
  lines(
    path: string,
    schema: string,
    rows: AsyncIterable<ExtraRow>,
    onCount: (count: number) => void,
  ): Promise<ArchiveFile | undefined>;
}

export function dumpWriter(version: string, check: CheckRecord, context: EncodeContext): Writer {
  const bytesOf = textBytes('reused');
  const header = (path: string, schema: string) => yamlHeader(version, schemaFrom(path, version, schema));
  const checked = (path: string, schema: string, { key, record }: Row): YamlRecord => {
    context.signal.throwIfAborted();
    const clean = cleanTexts(record, key === '' ? path : `${path}#${key}`, context.report);
    check(schema, path, key, clean);
    return clean;
  };
  async function* items(path: string, schema: string, rows: AsyncIterable<Row>): AsyncGenerator<string> {
    for await (const row of rows) yield yamlItem(checked(path, schema, row));
  }
  async function* jsonLines(
    path: string,
    schema: string,
    rows: AsyncIterable<ExtraRow>,
    onCount: (count: number) => void,
  ) {
    let count = 0;
    for await (const { key, record } of rows) {
      context.signal.throwIfAborted();
      check(schema, path, key, record);
      count++;
      yield `${JSON.stringify(record)}\n`;
    }
    onCount(count);
  }
  return {
    mapping: (path, schema, record) =>
      bytesFile(path, bytesOf(header(path, schema) + yamlMapping(checked(path, schema, { key: '', record })))),
    sequence: (path, schema, rows, options) =>
      textFile(path, header(path, schema), items(path, schema, rows), {
        bytesOf,
        empty: options?.always ? '[]\n' : undefined,
      }),
    lines: (path, schema, rows, onCount) => textFile(path, '', jsonLines(path, schema, rows, onCount), { bytesOf }),
  };
}
