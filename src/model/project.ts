import type { UserRef } from './user.ts';

/** A branch or tag rule. `rule` is the forge's own record, kept as plain JSON, for `extra/`. */
export interface ProtectionRule {
  readonly target: 'branch' | 'tag';
  readonly pattern: string;
  readonly rule: Readonly<Record<string, unknown>>;
}

/** The project itself; one for each vault or archive. */
export interface Project {
  readonly kind: 'project';
  readonly key: string;
  readonly id?: number;
  readonly owner: string;
  readonly ownerKind?: 'user' | 'organization';
  readonly name: string;
  readonly description: string;
  readonly website?: string;
  /** Address people open in a browser. */
  readonly url: string;
  /** Address of the git repository, without credentials. */
  readonly cloneUrl: string;
  readonly defaultBranch?: string;
  readonly visibility: 'public' | 'internal' | 'private';
  readonly archived?: boolean;
  readonly empty?: boolean;
  readonly fork?: { readonly owner: string; readonly name: string; readonly url: string };
  readonly mirror?: boolean;
  readonly template?: boolean;
  readonly created?: string;
  readonly updated?: string;
  readonly topics: readonly string[];
  readonly objectFormat?: 'sha1' | 'sha256';
  /** Which parts are switched on at the forge. */
  readonly has: {
    readonly issues: boolean;
    readonly pullRequests: boolean;
    readonly wiki: boolean;
    readonly releases: boolean;
  };
  readonly collaborators?: readonly UserRef[];
  readonly protections?: readonly ProtectionRule[];
}
