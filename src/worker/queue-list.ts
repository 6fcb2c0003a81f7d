import type { ApiContext, Forge, ProjectAddress } from '../forges/forge.ts';
import { forges } from '../forges/registry.ts';
import { HttpError } from '../http/errors.ts';
import type { OwnedProject } from '../model/queue-record.ts';
import { candidatesFor } from '../pipeline/preflight.ts';

/** What a line of the list turned out to be. */
export type Listed =
  | { readonly kind: 'owner'; readonly projects: AsyncIterable<readonly OwnedProject[]> }
  | { readonly kind: 'project'; readonly project: OwnedProject }
  /** Nothing to be seen there now; a token may help, or the forge is wrong about it. */
  | { readonly kind: 'unseen'; readonly project: OwnedProject; readonly error: unknown };

/** Which forge answered at which base, so that the others are not asked there again. */
export type KnownBases = Map<string, string>;

/** Failures that say nothing about other readings of the address. */
const passOn = new Set(['not-found', 'not-json', 'json-shape', 'http-status']);

interface Reading<T> {
  readonly forge: Forge;
  readonly base: string;
  read(): Promise<T>;
}

/** This reading came to nothing, and says nothing about the others; or its place may not be read from a page. */
function isPassedOver(error: unknown): error is HttpError {
  return error instanceof HttpError && (passOn.has(error.code) || isClosed(error));
}

function isClosed(error: unknown): boolean {
  return error instanceof HttpError && error.code === 'cors-closed';
}

/** Another forge is known to be there, or at a folder above: all below it is its own. */
function isAnothers(base: string, forge: Forge, known: KnownBases): boolean {
  const owner = known.get(base);
  return owner === undefined ? [...known.keys()].some((other) => base.startsWith(`${other}/`)) : owner !== forge.id;
}

/**
 * The first reading that a forge answers to. Where none does, throws what says most: what a server answered first, else that a place is
 * closed. Below a forge that pages may read are places that they may not: its own web pages.
 */
async function firstOf<T>(readings: readonly Reading<T>[], known: KnownBases): Promise<T> {
  let failure: unknown;
  const closed = new Map<string, unknown>();
  for (const { forge, base, read } of readings) {
    if (closed.has(base) || isAnothers(base, forge, known)) continue;
    try {
      const found = await read();
      known.set(base, forge.id);
      return found;
    } catch (error) {
      if (!isPassedOver(error)) throw error;
      if (isClosed(error)) closed.set(base, error);
      else failure ??= error;
    }
  }
  failure ??= closed.values().next().value;
  throw failure ?? new HttpError('not-found', 'No such forge answers here.', { url: readings[0]?.base ?? '' });
}

function projectReadings(url: URL, context: ApiContext): Reading<OwnedProject>[] {
  return candidatesFor(url, forges).flatMap(({ forge, address }) => {
    const { owned } = forge;
    if (owned === undefined) return [];
    return [{ forge, base: address.base, read: () => owned.find(address, context) }];
  });
}

type Projects = AsyncIterable<readonly OwnedProject[]>;

/** The first page is asked for at once: it says whether there is such an owner. */
function ownerReadings(url: URL, context: ApiContext): Reading<Projects>[] {
  return forges.flatMap((forge) =>
    (forge.owned?.recognise(url) ?? []).map((owner) => ({
      forge,
      base: owner.base,
      read: async () => {
        const pages = (forge.owned?.list(owner, context) ?? none())[Symbol.asyncIterator]();
        const first = await pages.next();
        return (async function* () {
          for (let page = first; !page.done; page = await pages.next()) yield page.value;
        })();
      },
    })),
  );
}

async function* none(): AsyncGenerator<readonly OwnedProject[], void, undefined> {}

/** Finds out what an address names: a project where its path has two parts or more, else an owner. */
export async function lookUp(url: URL, known: KnownBases, context: ApiContext): Promise<Listed> {
  const projects = projectReadings(url, context);
  let refused: unknown;
  if (projects.length > 0) {
    try {
      return { kind: 'project', project: await firstOf(projects, known) };
    } catch (error) {
      if (!isPassedOver(error)) throw error;
      refused = error;
    }
  }
  try {
    return { kind: 'owner', projects: await firstOf(ownerReadings(url, context), known) };
  } catch (error) {
    const guess = projects.length === 0 ? undefined : guessOf(url);
    if (guess === undefined || !isPassedOver(error)) throw error;
    if (isClosed(refused)) throw refused;
    return { kind: 'unseen', project: unknownProject(guess), error: refused };
  }
}

/** The reading that uses the whole address, else the likeliest. */
function guessOf(url: URL): ProjectAddress | undefined {
  const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  const addresses = candidatesFor(url, forges).map(({ address }) => address);
  return addresses.find(({ base, owner, name }) => `${base}/${owner}/${name}` === url.origin + path) ?? addresses[0];
}

function unknownProject(address: ProjectAddress): OwnedProject {
  return {
    address,
    description: '',
    visibility: 'public',
    archived: false,
    fork: false,
    empty: false,
    wiki: false,
    bytes: 0,
    openTickets: 0,
  };
}
