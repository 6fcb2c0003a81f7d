import { HttpError } from '../../http/errors.ts';
import { getJson } from '../../http/json.ts';
import type { ProbeContext } from './probe.ts';
import { GiteaVersion } from './wire.ts';

/** Answers of a server that is simply another one. */
const elsewhere = new Set(['not-found', 'not-json', 'json-shape', 'http-status']);

/** The version that an end point tells; `undefined` when no such forge answers there. Rejects for all that says nothing about that. */
export async function versionAt(url: string, { request, signal }: ProbeContext): Promise<string | undefined> {
  try {
    return (await getJson(request, { url, purpose: 'api', signal }, GiteaVersion)).value.version.slice(0, 100);
  } catch (error) {
    if (error instanceof HttpError && elsewhere.has(error.code)) return undefined;
    throw error;
  }
}

/** `11.0.3+gitea-1.22.0` is Forgejo 11.0.3; a Gitea has no such mark. */
export const forgejoMark = '+gitea-';
