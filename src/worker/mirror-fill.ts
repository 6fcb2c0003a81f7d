import { forges } from '../forges/registry.ts';
import { HttpError } from '../http/errors.ts';
import { plural } from '../lib/plural.ts';
import { isAbort } from '../lib/run-error.ts';
import { safeName } from '../lib/safe-path.ts';
import { cloneAddressOf, type Mapping } from '../pipeline/mapping-lines.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { type Connection, connect } from './connection.ts';
import { addEntry, type MirrorContext } from './mirror-state.ts';
import { type Listed, lookUp } from './queue-list.ts';

/** More repositories than one list can show and keep. */
const mostEntries = 5000;

/**
 * Fills the list: repositories at once, then those of each owner as its pages come. `found` is called whenever there are more, so that work on
 * the first begins before the last is known. What cannot be listed is told and passed over.
 */
export async function fillMirror(
  context: MirrorContext,
  mappings: readonly Mapping[],
  signal: AbortSignal,
  found: () => void,
): Promise<void> {
  const { mirror, meter } = context;
  for (const { source, kind, target } of mappings)
    if (kind === 'repository') addEntry(mirror, target, cloneAddressOf(source));
  const owners = mappings.filter(({ kind }) => kind === 'owner');
  if (owners.length === 0) return;
  mirror.listing = true;
  found();
  for (const owner of owners) {
    try {
      await fillFrom(context, owner, signal, found);
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      const { host, pathname } = owner.source;
      const { title } = noticeFor(
        error,
        { host, project: pathname.slice(1), tokenGiven: false },
        undefined,
        'checking',
      );
      mirror.faults = [...mirror.faults, { line: 0, text: `${host}${pathname}`, why: title }];
    }
  }
  mirror.listing = false;
  meter.tell(`${plural(mirror.entries.size, 'repository').replace(/repositorys$/, 'repositories')} found`);
  found();
}

async function fillFrom(
  context: MirrorContext,
  { source, target }: Mapping,
  signal: AbortSignal,
  found: () => void,
): Promise<void> {
  const { mirror } = context;
  const listed = await listedAt(context, source, signal);
  if (listed.kind !== 'owner') throw new HttpError('not-found', 'There is no such owner.', { url: source.href });
  for await (const page of listed.projects) {
    signal.throwIfAborted();
    for (const { address, empty, bytes } of page) {
      if (empty || mirror.entries.size >= mostEntries) continue;
      const url = `${address.base}/${encodeURIComponent(address.owner)}/${encodeURIComponent(address.name)}.git`;
      addEntry(mirror, `${target}/${safeName(address.name, 'project')}.git`, url, bytes);
    }
    found();
  }
}

/** Straight first; when the forge is closed to browsers, through the proxy, if there is one. */
async function listedAt(context: MirrorContext, source: URL, signal: AbortSignal): Promise<Listed> {
  const connection = connectionTo(context, source.origin, context.meter.take);
  const ask = () => lookUp(source, new Map(), { request: connection.request, signal });
  try {
    return await ask();
  } catch (error) {
    const isClosed = error instanceof HttpError && error.code === 'cors-closed';
    if (!isClosed || context.mirror.proxyBase === '') throw error;
    connection.routes = { api: 'proxy', git: 'proxy', files: 'proxy' };
    return ask();
  }
}

/** A way to a source, with the token that was given for it. */
export function connectionTo(
  { environment, mirror }: MirrorContext,
  origin: string,
  onActivity: Parameters<typeof connect>[0]['onActivity'],
): Connection {
  const connection = connect({ ...environment, proxyBase: mirror.proxyBase, onActivity });
  // What sends the token must be known; where no forge is known by its address, they agree on the header.
  const known = forges.find((forge) => forge.recognise(new URL(`${origin}/owner/name`)) !== undefined);
  connection.forge = known ?? forges[0];
  connection.origin = origin;
  connection.token = mirror.tokens.get(origin) ?? '';
  return connection;
}
