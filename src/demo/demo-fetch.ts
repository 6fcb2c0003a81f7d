import type { Fetch } from '../http/request.ts';
import { utf8 } from '../lib/bytes.ts';
import { type RecordedGit, recordedForge } from './recorded-forge.ts';
import { parseIndex, type RecordedIndex } from './recording.ts';

/** Base that the demo answers for; `.invalid` never leads anywhere (RFC 2606). */
export const demoForgeBase = 'https://demo.invalid';

interface DemoRecording {
  readonly index: RecordedIndex;
  /** Bodies that are text, by name; the others are files beside. */
  readonly texts: Readonly<Record<string, unknown>>;
}

/**
 * The demo's forge: answers for `https://demo.invalid` from the static files in `demo/` below the page. They are fetched when they are
 * needed, the recorded answers once and together.
 * @param pageUrl address of the page's folder, with a slash at the end
 */
export function demoFetch(pageFetch: Fetch, pageUrl: string): Fetch {
  const folder = new URL('demo/', pageUrl).href;
  let loading: Promise<Fetch> | undefined;
  const load = async (): Promise<Fetch> => {
    const response = await fetchFile(pageFetch, `${folder}recording.json`);
    const recording = parseRecording(await response.json());
    return recordedForge({
      base: demoForgeBase,
      index: recording.index,
      readBody: (name) => readBody(recording, name, pageFetch, folder),
      git: gitFiles(pageFetch, folder),
    });
  };
  return async (input, init) => {
    loading ??= load();
    try {
      const forge = await loading;
      return await forge(input, init);
    } catch (error) {
      // A file that could not be loaded is asked for again next time.
      loading = undefined;
      throw error;
    }
  };
}

async function readBody(recording: DemoRecording, name: string, pageFetch: Fetch, folder: string): Promise<Uint8Array> {
  const text = recording.texts[name];
  if (typeof text === 'string') return utf8(text);
  const response = await fetchFile(pageFetch, `${folder}files/${encodeURIComponent(name.replace(/^.*\//, ''))}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Git's answers, one file each: `git/<repository>.info-refs` and `git/<repository>.upload-pack`. */
function gitFiles(pageFetch: Fetch, folder: string): RecordedGit {
  const read = async (name: string, kind: string) => {
    const response = await pageFetch(`${folder}git/${encodeURIComponent(name)}.${kind}`);
    if (!response.ok) return undefined;
    return new Uint8Array(await response.arrayBuffer());
  };
  return {
    infoRefs: (_, name) => read(name, 'info-refs'),
    uploadPack: (_, name) => read(name, 'upload-pack'),
  };
}

async function fetchFile(pageFetch: Fetch, url: string): Promise<Response> {
  const response = await pageFetch(url);
  if (!response.ok) throw new TypeError(`The demo's file ${new URL(url).pathname} is not there (${response.status}).`);
  return response;
}

function parseRecording(json: unknown): DemoRecording {
  if (typeof json !== 'object' || json === null || !('index' in json) || !('texts' in json)) {
    throw new TypeError("The demo's recording is damaged.");
  }
  const texts = typeof json.texts === 'object' && json.texts !== null ? json.texts : {};
  return { index: parseIndex(json.index), texts: { ...texts } };
}
