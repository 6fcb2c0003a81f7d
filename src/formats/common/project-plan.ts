import { RunError } from '../../lib/run-error.ts';
import type { EntityKind } from '../../model/entity.ts';
import type { Issue } from '../../model/issue.ts';
import type { Label } from '../../model/label.ts';
import type { Project } from '../../model/project.ts';
import type { ProjectSource } from '../../model/project-source.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { EncodeContext } from '../format.ts';
import { type TicketRows, type TicketTable, ticketRows } from './ticket-table.ts';

/** What every format has to know before its first file; small facts only, never texts of tickets. */
export interface ProjectPlan {
  readonly project: Project;
  /** Defined labels by name, the project's before its owner's. */
  readonly labels: ReadonlyMap<string, Label>;
  /** Used by a ticket, defined nowhere. */
  readonly undefinedLabels: readonly string[];
  readonly undefinedMilestones: readonly string[];
  readonly tickets: TicketTable;
  /** There are tickets whose number another has taken. */
  readonly hasDoubles: boolean;
}

/** Colour of a label that only its uses are known of: six digits. */
export const fallbackColor = 'ededed';

async function projectOf(source: ProjectSource): Promise<Project> {
  for await (const project of source.scan('project')) return project;
  throw new RunError('no-project', 'Nothing of this project has been collected yet.');
}

async function definedLabels(source: ProjectSource, context: EncodeContext): Promise<Map<string, Label>> {
  const labels = new Map<string, Label>();
  for await (const label of source.scan('label')) {
    const before = labels.get(label.name);
    if (before !== undefined) {
      context.report({
        code: 'label-twice',
        severity: 'odd',
        message: `Two labels are called ${label.name}; the project's own is kept.`,
        unit: 'labels',
        place: label.key,
      });
    }
    if (before === undefined || (before.fromOwner && !label.fromOwner)) labels.set(label.name, label);
  }
  return labels;
}

interface Uses {
  readonly labels: Set<string>;
  readonly milestones: Set<string>;
  readonly tickets: TicketRows;
  hasDoubles: boolean;
}

type Seen = (ticket: Issue | PullRequest) => void;

async function usesOf(source: ProjectSource, context: EncodeContext, seen: Seen): Promise<Uses> {
  const uses: Uses = { labels: new Set(), milestones: new Set(), tickets: ticketRows(), hasDoubles: false };
  const numbers = new Set<number>();
  const add = (ticket: Issue | PullRequest) => {
    context.signal.throwIfAborted();
    for (const label of ticket.labels) uses.labels.add(label);
    if (ticket.milestone !== undefined) uses.milestones.add(ticket.milestone);
    if (numbers.has(ticket.number)) {
      context.report({
        code: 'number-twice',
        severity: 'loses-data',
        message: `Number ${ticket.number} is there twice; the second is left out, because it would stop a restore.`,
        place: ticket.key,
      });
      uses.hasDoubles = true;
      return;
    }
    numbers.add(ticket.number);
    uses.tickets.add(ticket);
    seen(ticket);
  };
  for await (const issue of source.scan('issue')) add(issue);
  for await (const pull of source.scan('pull-request')) add(pull);
  return uses;
}

function reportUndefined(
  names: readonly string[],
  kind: EntityKind & ('label' | 'milestone'),
  context: EncodeContext,
): void {
  if (!context.units.includes(`${kind}s`)) return;
  for (const name of names) {
    context.report({
      code: `${kind}-undefined`,
      severity: 'odd',
      message: `The ${kind} ${name} is used but defined nowhere; it is written with what is known of it.`,
      unit: `${kind}s`,
      place: name,
    });
  }
}

async function milestoneTitles(source: ProjectSource): Promise<Set<string>> {
  const titles = new Set<string>();
  for await (const milestone of source.scan('milestone')) titles.add(milestone.title);
  return titles;
}

/** Reads once through the tickets and what they refer to. `seen` is told of every ticket that has its number for itself. */
export async function planProject(source: ProjectSource, context: EncodeContext, seen: Seen): Promise<ProjectPlan> {
  const project = await projectOf(source);
  const labels = await definedLabels(source, context);
  const uses = await usesOf(source, context, seen);
  const titles = await milestoneTitles(source);
  const undefinedLabels = [...uses.labels].filter((name) => !labels.has(name)).sort();
  const undefinedMilestones = [...uses.milestones].filter((title) => !titles.has(title)).sort();
  reportUndefined(undefinedLabels, 'label', context);
  reportUndefined(undefinedMilestones, 'milestone', context);
  const tickets = uses.tickets.table();
  return { project, labels, undefinedLabels, undefinedMilestones, tickets, hasDoubles: uses.hasDoubles };
}
