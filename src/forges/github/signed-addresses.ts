import { concat, utf8 } from '../../lib/bytes.ts';
import { chunksOf } from '../../lib/streams.ts';
import type { Attachment } from '../../model/attachment.ts';
import type { ApiContext, ProjectAddress } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';

/** A page of so many images is much shorter. */
const longestPage = 4 << 20;

/**
 * Asks GitHub to write a text with these images as a web page: it signs their addresses for about five minutes, whoever may see the project. The
 * only way to them without being signed in (https://github.com/josegonzalez/python-github-backup/issues/477).
 */
export async function signedAddresses(
  address: ProjectAddress,
  files: readonly Attachment[],
  { request, signal }: ApiContext,
): Promise<ReadonlyMap<string, string>> {
  const text = files.map(({ url }, at) => `![${at}](${url})`).join('\n\n');
  const asked = { text, mode: 'gfm', context: `${address.owner}/${address.name}` };
  const answer = await request({
    ...{ url: endpointsOf(address).markdown, purpose: 'api', method: 'POST', signal, maxBytes: longestPage },
    headers: { 'content-type': 'application/json' },
    body: utf8(JSON.stringify(asked)),
  });
  const parts: Uint8Array[] = [];
  for await (const part of chunksOf(answer.body)) parts.push(part);
  return addressesIn(new TextDecoder().decode(concat(parts)), files);
}

/** Addresses in the page that end in the file's own name and have a signature, by key; pure. */
export function addressesIn(html: string, files: readonly Attachment[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, text = ''] of html.matchAll(/\ssrc="([^"<>]{1,4000})"/g)) {
    const source = text.replaceAll('&amp;', '&');
    if (!URL.canParse(source)) continue;
    const url = new URL(source);
    if (!/^https?:$/.test(url.protocol) || url.search === '') continue;
    const path = url.pathname.toLowerCase();
    for (const { key, uuid } of files) if (uuid !== undefined && path.includes(uuid)) found.set(key, url.href);
  }
  return found;
}
