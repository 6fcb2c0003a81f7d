import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Rows } from '../../src/demo/recorded-rows.ts';
import { parseIndex, type RecordedAnswer, type RecordedIndex } from '../../src/demo/recording.ts';

/** The recorded projects that the tests have, with their owners. */
export const recordedProjects = {
  'weather-buoy': 'harbor-lab',
  seedling: 'orchard',
  handbook: 'harbor-lab',
  'old-charts': 'harbor-lab',
} as const;

export type RecordedProject = keyof typeof recordedProjects;

export interface Recording {
  readonly index: RecordedIndex;
  readBody(bodyFile: string): Promise<Uint8Array>;
  /** Of generated recordings, see `RecordedForgeOptions`. */
  lookup?(key: string): RecordedAnswer | undefined;
  rows?(bodyFile: string): Rows | undefined;
}

export interface RecordingOptions {
  /** With the end points that only an owner may read. */
  readonly asOwner?: boolean;
  /** With the defect that the list of pull requests answers 500. */
  readonly deletedFork?: boolean;
}

export const recordingsFolder = new URL('../fixtures/forges/gitea/', import.meta.url).pathname;

/** A recording in a folder with `index.json` and `bodies/`. */
export function openRecording(folder: string, options: RecordingOptions = {}): Recording {
  const overlays = [
    'index.json',
    ...(options.asOwner ? ['index.owner.json'] : []),
    ...(options.deletedFork ? ['index.deleted-fork-defect.json'] : []),
  ];
  const index = Object.assign({}, ...overlays.map((name) => indexOf(join(folder, name))));
  return { index, readBody: (bodyFile) => readFile(join(folder, bodyFile)) };
}

export function openRecordedProject(project: RecordedProject, options: RecordingOptions = {}): Recording {
  return openRecording(join(recordingsFolder, project), options);
}

function indexOf(path: string): RecordedIndex {
  return existsSync(path) ? parseIndex(JSON.parse(readFileSync(path, 'utf8'))) : {};
}
