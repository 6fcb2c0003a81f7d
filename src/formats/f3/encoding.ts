import type { ProjectSource } from '../../model/project-source.ts';
import type { EncodeContext } from '../format.ts';
import type { Attached } from './attached.ts';
import type { NodePath } from './paths.ts';
import type { People } from './people.ts';
import type { F3Plan } from './plan.ts';
import type { Lookups } from './read-records.ts';
import type { Sheets } from './sheets.ts';
import type { WriteNode } from './writer.ts';

/** Names that tickets use, and the references that stand for them. Filled when labels and milestones are written, which is before tickets. */
export interface References {
  of(name: string): string | undefined;
  nameOf(reference: string): string | undefined;
  /** The first of a name counts. */
  set(name: string, reference: string): void;
}

export function createReferences(): References {
  const byName = new Map<string, string>();
  const byReference = new Map<string, string>();
  return {
    of: (name) => byName.get(name),
    nameOf: (reference) => byReference.get(reference),
    set(name, reference) {
      if (!byName.has(name)) byName.set(name, reference);
      byReference.set(reference, name);
    },
  };
}

/** How many of a kind were written; there are more when some hang on nothing. */
type Walked = { comment: number; review: number; 'review-comment': number };

/** Everything that writing one archive needs. */
export interface Encoding {
  readonly source: ProjectSource;
  readonly plan: F3Plan;
  readonly context: EncodeContext;
  readonly people: People;
  /** Node of the owner, and whether it is an organization. */
  readonly owner: { readonly path: NodePath; readonly organization?: string };
  /** Node of the project, and its id. */
  readonly project: { readonly path: NodePath; readonly id: string };
  readonly labels: References;
  readonly milestones: References;
  /** What reading the own records needs. */
  readonly lookups: Lookups;
  readonly write: WriteNode;
  readonly sheets: Sheets;
  readonly attached: Attached;
  readonly walked: Walked;
}

/** Node of a ticket that is in the archive. */
export function ticketNode({ plan, project }: Encoding, key: string): NodePath | undefined {
  const ticket = plan.tickets.get(key);
  if (ticket === undefined) return undefined;
  return `${project.path}/${ticket.kind === 'issue' ? 'issues' : 'pull_requests'}/${ticket.number}`;
}
