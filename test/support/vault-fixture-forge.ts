import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedGit } from '../../src/demo/recorded-forge.ts';
import { recordedForge } from '../../src/demo/recorded-forge.ts';
import type { RecordedAnswer } from '../../src/demo/recording.ts';
import type { Fetch } from '../../src/http/request.ts';
import { openRecordedProject } from './replay-recording.ts';

/** Where the projects of the vault fixtures lie. */
export const fixtureBase = 'https://forge.example';

const projects = ['old-charts', 'weather-buoy'] as const;

/**
 * One forge with both projects of the vault fixtures. Git is answered for `weather-buoy` only, always by the same bytes; `code` brings the
 * answers for `old-charts` where they are needed.
 */
export function fixtureForge(code?: { readonly refs: Uint8Array; readonly pack: Uint8Array }): Fetch {
  const recordings = projects.map((name) => ({ name, recording: openRecordedProject(name) }));
  const index: Record<string, RecordedAnswer> = {};
  for (const { name, recording } of recordings)
    for (const [key, found] of Object.entries(recording.index))
      index[key] = { ...found, bodyFile: `${name}:${found.bodyFile}` };
  const readBody = async (bodyFile: string): Promise<Uint8Array> => {
    const from = recordings.find(({ name }) => bodyFile.startsWith(`${name}:`));
    if (from === undefined) throw new Error(`no recording has ${bodyFile}`);
    return from.recording.readBody(bodyFile.slice(from.name.length + 1));
  };
  return recordedForge({ base: fixtureBase, index, readBody, git: gitAnswers(code) });
}

function gitAnswers(code?: { readonly refs: Uint8Array; readonly pack: Uint8Array }): RecordedGit {
  const folder = new URL('../../public/demo/git/', import.meta.url).pathname;
  const read = (name: string, kind: 'info-refs' | 'upload-pack') =>
    name.startsWith('weather-buoy.') ? new Uint8Array(readFileSync(join(folder, `${name}.${kind}`))) : undefined;
  const ofOldCharts = (name: string) => (name === 'old-charts.git' ? code : undefined);
  return {
    infoRefs: async (_, name) => ofOldCharts(name)?.refs ?? read(name, 'info-refs'),
    uploadPack: async (_, name) => ofOldCharts(name)?.pack ?? read(name, 'upload-pack'),
  };
}
