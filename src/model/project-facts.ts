import type { Project } from './project.ts';
import type { Unit } from './unit.ts';

/** Where a project is: found by `recognise` and `probe`, kept in the vault. Holds no token. */
export interface ProjectAddress {
  /** Folder name of the forge. */
  readonly forge: string;
  /** Origin and sub-path of the forge, without a slash at the end: `https://host/git`. */
  readonly base: string;
  readonly owner: string;
  readonly name: string;
}

/** A project's id in the vault. */
export function projectId({ forge, base, owner, name }: ProjectAddress): string {
  return `${forge}|${base}|${owner}/${name}`;
}

/** How many and how much, known before the start. Absent numbers are not known. */
export interface UnitFacts {
  /** `no-access`: needs a token or a scope. `off`: switched off at the forge. `not-offered`: this forge cannot. */
  readonly availability: 'available' | 'off' | 'no-access' | 'not-offered';
  readonly expected?: number;
  /** Roughly so many, to estimate with: nothing is compared with it. */
  readonly about?: number;
  readonly bytes?: number;
  /** A short remark for the state cell, for example `117 open, 311 closed`. */
  readonly note?: string;
  /** Draws an ochre mark: something will be missing, for example drafts without a token. */
  readonly warning?: string;
}

/** What a forge answers to whom it does not know. */
export interface Pace {
  /** Requests in an hour. */
  readonly hourly: number;
  /** Of this hour, when the check had been made. */
  readonly left: number;
  /** Milliseconds since 1970. */
  readonly resetAt: number;
  /** Requests an hour with a token. */
  readonly withToken: number;
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
  /** Absent where the forge says of no limit, or a token was given. */
  readonly pace?: Pace;
  readonly repositories: { readonly code?: string; readonly wiki?: string };
  /** An address of a release file and one of an attachment, to try the routes with. */
  readonly sampleFile?: string;
  readonly sampleAttachment?: string;
}
