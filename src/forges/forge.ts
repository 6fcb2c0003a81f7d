import type { Request } from '../http/request.ts';
import type { Entity } from '../model/entity.ts';
import type { Report } from '../model/problem.ts';
import type { Project } from '../model/project.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Reaction } from '../model/reaction.ts';
import type { Unit } from '../model/unit.ts';

/** Where a project is: found by `recognise` and `probe`, kept in the vault. Holds no token. */
export interface ProjectAddress {
  /** Folder name of the forge. */
  readonly forge: string;
  /** Origin and sub-path of the forge, without a slash at the end: `https://host/git`. */
  readonly base: string;
  readonly owner: string;
  readonly name: string;
}

/** What an address typed by a person may be, before anything was asked. */
export interface AddressGuess {
  /** Bases to try, best first; the same host with and without sub-path. */
  readonly candidates: readonly ProjectAddress[];
  /** The host is known to be this forge: no need to ask who it is. */
  readonly certain: boolean;
}

/** How many and how much, known before the start. Absent numbers are not known. */
export interface UnitFacts {
  /** `no-access`: needs a token or a scope. `off`: switched off at the forge. `not-offered`: this forge cannot. */
  readonly availability: 'available' | 'off' | 'no-access' | 'not-offered';
  readonly expected?: number;
  readonly bytes?: number;
  /** A short remark for the state cell, for example `117 open, 311 closed`. */
  readonly note?: string;
  /** Draws an ochre mark: something will be missing, for example drafts without a token. */
  readonly warning?: string;
}

export interface ProjectFacts {
  readonly address: ProjectAddress;
  /** Product and version as the server says, for example `Forgejo 11.0.3`. */
  readonly software: { readonly label: string; readonly version?: string };
  readonly project: Project;
  readonly units: Readonly<Record<Unit, UnitFacts>>;
  /** Items on a full page of this server. */
  readonly pageSize: number;
  /** Who the token belongs to, and what it lacks. */
  readonly viewer?: { readonly name?: string; readonly missingScopes: readonly string[] };
  readonly repositories: { readonly code?: string; readonly wiki?: string };
  /** An address of a release file and one of an attachment, to try the routes with. */
  readonly sampleFile?: string;
  readonly sampleAttachment?: string;
}

/** A resumable part of collecting. Steps of one forge run in the given order, except where `after` allows side by side. */
export interface Step {
  /** Unique among the project's steps and stable between runs. */
  readonly id: string;
  readonly unit: Unit;
  /** Ids of the steps that must be done first (this one reads what they collected). */
  readonly after: readonly string[];
  /** Requests that it will take, as far as known. */
  readonly requests: number;
  readonly expected?: number;
}

/** Fields that arrive apart from their entity; the vault joins them when it is read. */
export interface EntityPart {
  /** Key of the entity; it may not have arrived yet. */
  readonly of: string;
  readonly part: 'reactions' | 'dependsOn' | 'details';
  readonly fields: { readonly reactions?: readonly Reaction[] } & Readonly<Record<string, unknown>>;
}

/** One answer's worth. Committed in one transaction together with the cursor. */
export interface Page {
  readonly entities: readonly Entity[];
  readonly parts?: readonly EntityPart[];
  /** Where to go on; `undefined` when the step is done. */
  readonly cursor: string | undefined;
  /** Items the whole step will give, when the server says so; may change from page to page. */
  readonly expected?: number;
  /** Items of the step that this page brings; default: the number of entities. */
  readonly got?: number;
}

export interface ReadContext {
  readonly address: ProjectAddress;
  readonly facts: ProjectFacts;
  readonly units: readonly Unit[];
  readonly request: Request;
  readonly signal: AbortSignal;
  /** What has been collected so far, read only: steps that go item by item walk it. */
  readonly collected: Pick<ProjectSource, 'scan' | 'get' | 'count'>;
  readonly report: Report;
}

/** What a forge can give at all; what is missing here is greyed out, not tried. */
export interface ForgeSupports {
  readonly units: readonly Unit[];
  /** Sentences on what cannot be had from this forge, and why. */
  readonly cannot: readonly string[];
}

export interface TokenHelp {
  readonly scopes: readonly string[];
  /** Page on the forge where a token is made; from the base. */
  pageUrl(base: string): string;
}

/** A branch, tag or other ref as the forge's API lists it: name and id unchecked. */
export interface ListedRef {
  /** Full name, for example `refs/heads/main`. */
  readonly name: string;
  readonly oid: string;
}

export interface ApiContext {
  readonly request: Request;
  readonly signal: AbortSignal;
}

/** What the API tells and gives of the repository, for when git itself is closed to pages. Both reject with an `HttpError`. */
export interface RepositoryByApi {
  /** Every ref but HEAD; `undefined` when this server does not list them. */
  refs(address: ProjectAddress, context: ApiContext): Promise<readonly ListedRef[] | undefined>;
  /**
   * A git bundle with everything that one commit, branch or tag reaches, and nothing else: what its refs are called says nothing.
   * `undefined` when this server has no such route.
   */
  bundle(address: ProjectAddress, ref: string, context: ApiContext): Promise<ReadableStream<Uint8Array> | undefined>;
}

/**
 * A place projects come from.
 * `read` yields pages; restarting from any cursor it has yielded gives the rest, no more, no less. It never retries, sleeps or touches storage.
 * One odd record is a problem and is skipped; the page is kept.
 */
export interface Forge {
  readonly id: string;
  readonly label: string;
  readonly supports: ForgeSupports;
  readonly token: TokenHelp;
  /** Pure; `undefined` when the address cannot be a project of such a forge. */
  recognise(url: URL): AddressGuess | undefined;
  /** Asks whether this forge answers at this address; `undefined`: not this forge. Rejects when the project cannot be seen. */
  probe(
    address: ProjectAddress,
    context: { request: Request; signal: AbortSignal; report: Report },
  ): Promise<ProjectFacts | undefined>;
  steps(address: ProjectAddress, units: readonly Unit[], facts: ProjectFacts): readonly Step[];
  read(step: Step, cursor: string | undefined, context: ReadContext): AsyncIterable<Page>;
  /** Headers that carry the token; `git` asks for Basic. */
  credentials(token: string, purpose: 'api' | 'git' | 'files'): Readonly<Record<string, string>>;
  readonly repositoryByApi?: RepositoryByApi;
  /** Lines for the server's settings that open it to a page from this origin, if an admin can do so. */
  corsHelp?(pageOrigin: string, closed: readonly ('api' | 'git' | 'files')[]): string | undefined;
}
