import { forges } from '../forges/registry.ts';
import { HttpError } from '../http/errors.ts';
import { plural } from '../lib/plural.ts';
import { isAbort } from '../lib/run-error.ts';
import { safeName } from '../lib/safe-path.ts';
import type { OwnedProject } from '../model/queue-record.ts';
import { cloneAddressOf, type Mapping } from '../pipeline/mapping-lines.ts';
import { noticeFor } from '../pipeline/notices.ts';
import { type Connection, connect } from './connection.ts';
import { leftOut, mostInList, takeListed } from './list-room.ts';
import { addEntry, emptyOutcome, type Mirror, type MirrorContext } from './mirror-state.ts';
import { type Listed, lookUp } from './queue-list.ts';

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
  mapping: Mapping,
  signal: AbortSignal,
  found: () => void,
): Promise<void> {
  const { mirror, environment } = context;
  const { source, names = '' } = mapping;
  const listed = await listedAt(context, source, signal);
  if (listed.kind !== 'owner') throw new HttpError('not-found', 'There is no such owner.', { url: source.href });
  const clashes: string[] = [];
  const left = await takeListed({
    ...{ projects: listed.projects, names, signal, onPage: found },
    take: (project) => takeProject(context, mapping, project, clashes),
  });
  if (left > 0) mirror.faults = [...mirror.faults, leftOut(source, left, mostInList(environment), 'repositories')];
  if (clashes.length > 0) mirror.faults = [...mirror.faults, clashFault(source, clashes)];
}

/** `false` when the list is full. What git cannot say anything about is in the list, too: done, with nothing to mirror. */
function takeProject(
  { mirror, environment }: MirrorContext,
  { target }: Mapping,
  { address, empty, bytes }: OwnedProject,
  clashes: string[],
): boolean {
  const url = `${address.base}/${encodeURIComponent(address.owner)}/${encodeURIComponent(address.name)}.git`;
  const key = `${target}/${safeName(address.name, 'project')}.git`;
  const known = mirror.entries.get(key);
  if (known !== undefined) {
    if (known.source !== url) clashes.push(address.name);
    return true;
  }
  if (mirror.entries.size >= mostInList(environment)) return false;
  addEntry(mirror, key, url, bytes);
  const entry = mirror.entries.get(key);
  if (empty && entry !== undefined) Object.assign(entry, { state: 'done', outcome: emptyOutcome });
  return true;
}

/** So many are named. */
const mostNamed = 5;

function clashFault({ host, pathname }: URL, names: readonly string[]): Mirror['faults'][number] {
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  const which = `${names.slice(0, mostNamed).join(', ')}${more}`;
  const why = `${which}: another repository goes to the same folder. Give this owner a folder of its own.`;
  return { line: 0, text: `${host}${pathname}`, partly: true, why };
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
