import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRow, type Row, rowOf, rowsOf } from './compare-read.ts';
import { type RecordedProject, recordedProjects, recordingsFolder } from './replay-recording.ts';

/** A recording read straight from its files: nothing of the product stands between. */
export interface ApiAnswers {
  /** The object that the API gave for a path below the project; empty when it gave none. */
  one(path: string): Row;
  /** The whole list that the API gave; empty when it gave none (`null`, 403, 404). */
  list(path: string): readonly Row[];
  /** The objects of a list outside the project, for example of its organisation. */
  outside(path: string): readonly Row[];
  /** Bytes of a recorded download, by its address in the recording. */
  download(address: string): Buffer;
}

/** What addresses in recordings and recorded dumps begin with. */
export const recordedBase = 'http://127.0.0.1:3300';

/** The answers of a recorded project, with the addresses of whoever replays it. */
export function answersOf(project: RecordedProject, base: string): ApiAnswers {
  return answersIn(join(recordingsFolder, project), `${recordedProjects[project]}/${project}`, base);
}

/** The answers about `<owner>/<name>` in the folder of a recording. */
export function answersIn(folder: string, project: string, base: string): ApiAnswers {
  const index = rowOf(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')));
  const bytes = (path: string): Buffer | undefined => {
    const entry = index[`GET ${path}`];
    if (!isRow(entry) || entry['status'] !== 200) return undefined;
    return readFileSync(join(folder, String(entry['bodyFile'])));
  };
  const json = (path: string): unknown =>
    JSON.parse((bytes(path)?.toString('utf8') ?? 'null').replaceAll(recordedBase, base));
  const below = `/api/v1/repos/${project}`;
  return {
    one: (path) => rowOf(json(below + path)),
    list: (path) => rowsOf(json(below + path)),
    outside: (path) => rowsOf(json(`/api/v1${path}`)),
    download(address) {
      const found = bytes(new URL(address).pathname);
      if (found === undefined) throw new Error(`not recorded: ${address}`);
      return found;
    },
  };
}
