import type { Request } from '../http/request.ts';
import type { Attachment } from '../model/attachment.ts';
import type { Entity, EntityKind, EntityOf } from '../model/entity.ts';
import type { Mark, PageUpdate } from '../model/page-update.ts';
import type { Report } from '../model/problem.ts';
import type { ProjectAddress, ProjectFacts } from '../model/project-facts.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { OwnedProject } from '../model/queue-record.ts';
import type { Reaction } from '../model/reaction.ts';
import type { UpdateDepth } from '../model/run-record.ts';
import type { Unit } from '../model/unit.ts';

export type { ProjectAddress, ProjectFacts, UnitFacts } from '../model/project-facts.ts';

/** What an address typed by a person may be, before anything was asked. */
export interface AddressGuess {
  /** Bases to try, best first; the same host with and without sub-path. */
  readonly candidates: readonly ProjectAddress[];
  /** The host is known to be this forge: no need to ask who it is. */
  readonly certain: boolean;
}

/** A resumable part of collecting. Steps of one forge run in the given order, except where `after` allows side by side. */
export interface Step {
  /** Unique among the project's steps and stable between runs. */
  readonly id: string;
  readonly unit: Unit;
  /**
   * Ids of the steps that must be done first (this one reads what they collected). In a further round also `consequences`, which is the
   * pipeline's own: it marks what shows something else because of what was read before it; and `git-repository`, which says whether refs moved.
   */
  readonly after: readonly string[];
  /** There is nothing to read in a first round: only what other steps mark in a further one. */
  readonly onlyAgain?: boolean;
  /** Steps whose lists this one's list tells changes of: what they saw bounds what it asks for as well. */
  readonly tellsOf?: readonly string[];
  /** Requests that it will take, as far as known. */
  readonly requests: number;
  readonly expected?: number;
}

/** In the order in which they are preferred, the best one last. */
type EmailPart = 'email-1-hidden' | 'email-2-by-name' | 'email-3-given';

/** Fields that arrive apart from their entity; the vault joins them when it is read. */
export interface EntityPart {
  /** Key of the entity; it may not have arrived yet. */
  readonly of: string;
  readonly part: 'reactions' | 'dependsOn' | 'details' | 'counts' | 'pins' | EmailPart;
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
  /** Largest time that the page's rows name, RFC 3339. */
  readonly newest?: string;
  /** Of the list's first page, where the server shows one. */
  readonly etag?: string;
  /** In a further round: how the page is laid over what is there. */
  readonly update?: Pick<PageUpdate, 'replaces' | 'dropParts' | 'sees' | 'forgets' | 'marks' | 'unmarks'>;
  /** Rows of these kinds that no page of `list` has seen are removed before this page's state is committed. */
  readonly sweep?: {
    readonly list: string;
    readonly kinds: readonly EntityKind[];
    spares?(entity: Entity): boolean;
  };
}

/** What a step reads in a further round. */
export interface UpdateContext {
  /** `whole`: the list from its beginning, because it was asked for, was odd before, or no mark is known. */
  readonly how: 'changed' | 'whole';
  /** The step was not read to its end in the round before: what was marked for it then is not known any more. */
  readonly unfinished?: boolean;
  /** Every item again, whether it changed or not. */
  readonly everyItem: boolean;
  /** What to send as `since`, RFC 3339. */
  readonly since?: string;
  readonly etag?: string;
  /** In key order. */
  marked<K extends 'issue' | 'pull-request' | 'comment'>(mark: Mark, kind: K): AsyncIterable<EntityOf<K>>;
  /** Marked keys that begin so, in order; also of what has not come yet. */
  markedKeys(mark: Mark, prefix: string): AsyncIterable<string>;
  /** True when a branch or tag is elsewhere than in the round before. */
  refsMoved(): Promise<boolean>;
  /** What the project says of itself differs from the round before. */
  readonly detailsChanged: boolean;
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
  /** Absent in the first round. With it, restarting from any cursor still gives the rest. */
  readonly update?: UpdateContext;
}

/** What a look at a known project says. */
export interface Refreshed {
  readonly facts: ProjectFacts;
  /** It has another address now. */
  readonly moved: boolean;
  /** Another project is at this address. */
  readonly other: boolean;
  readonly detailsChanged: boolean;
}

/** Where a user's or an organisation's projects are. */
export interface OwnerAddress {
  readonly forge: string;
  readonly base: string;
  readonly owner: string;
}

/** The lists of projects that a forge has. */
export interface OwnedProjects {
  /** Pure; best guess first, empty when the address cannot be an owner's. */
  recognise(url: URL): readonly OwnerAddress[];
  /** Page by page. */
  list(owner: OwnerAddress, context: ApiContext): AsyncIterable<readonly OwnedProject[]>;
  /** One project, as the list would show it; rejects with an `HttpError`. */
  find(address: ProjectAddress, context: ApiContext): Promise<OwnedProject>;
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
  /** Every ref but HEAD and those that the server makes for itself; `undefined` when it does not list them. */
  refs(address: ProjectAddress, context: ApiContext): Promise<readonly ListedRef[] | undefined>;
  /**
   * A git bundle with everything that one commit, branch or tag reaches, and nothing else: what its refs are called says nothing.
   * `undefined` when this server has no such route; absent where no server of this kind has.
   */
  bundle?(address: ProjectAddress, ref: string, context: ApiContext): Promise<ReadableStream<Uint8Array> | undefined>;
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
  /** 2 requests; counts are those known before. Rejects as `probe` does. */
  refresh(known: ProjectFacts, context: { request: Request; signal: AbortSignal; report: Report }): Promise<Refreshed>;
  steps(
    address: ProjectAddress,
    units: readonly Unit[],
    facts: ProjectFacts,
    update?: { readonly depth: UpdateDepth },
  ): readonly Step[];
  read(step: Step, cursor: string | undefined, context: ReadContext): AsyncIterable<Page>;
  /** Origins that belong to the forge at this one, itself among them: the token may go to all of them. Default: this one. */
  origins?(origin: string): readonly string[];
  /** Address of the API that answers everybody in JSON, if only with a refusal: what to ask whether a web page elsewhere is the forge's own. */
  witness(base: string): string;
  /** Headers that carry the token; `git` asks for Basic. */
  credentials(token: string, purpose: 'api' | 'git' | 'files'): Readonly<Record<string, string>>;
  readonly repositoryByApi?: RepositoryByApi;
  readonly owned?: OwnedProjects;
  /** True when other content always has another address: a file there may be gone on with without an ETag. */
  isImmutable?(url: string): boolean;
  /**
   * Addresses, by key, that give these files without a token for some minutes; what has none is not in the answer. One request. Rejects with an
   * `HttpError`.
   */
  signed?(
    address: ProjectAddress,
    files: readonly Attachment[],
    context: ApiContext,
  ): Promise<ReadonlyMap<string, string>>;
  /** Words of a command that puts all files of the release of this tag into a folder; for when they are closed to pages. */
  releaseCommand?(address: ProjectAddress, tag: string, folder: string): readonly string[];
  /** Lines for the server's settings that open it to a page from this origin, if an admin can do so. */
  corsHelp?(pageOrigin: string, closed: readonly ('api' | 'git' | 'files')[]): string | undefined;
}
