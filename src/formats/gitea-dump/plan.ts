import { RunError } from '../../lib/run-error.ts';
import type { EntityKind } from '../../model/entity.ts';
import type { Issue } from '../../model/issue.ts';
import type { Label } from '../../model/label.ts';
import type { Project } from '../../model/project.ts';
import type { ProjectSource, RepositorySource } from '../../model/project-source.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { EncodeContext } from '../format.ts';
import { type PullRequestPlan, planPullRequests, type RefPlan } from './plan-pulls.ts';
import type { LabelInTicket } from './records.ts';
import { type Beyond, beyondOf } from './ticket-details.ts';

/** What comments and reviews need to know of an issue or pull request. */
export interface TicketPlan {
  readonly key: string;
  readonly kind: 'issue' | 'pull-request';
  readonly number: number;
}

/** What must be known before the first file is written; small facts only, never texts of tickets. */
export interface DumpPlan {
  readonly project: Project;
  readonly code: RepositorySource | undefined;
  /** Defined labels by name, the project's before its owner's. */
  readonly labels: ReadonlyMap<string, Label>;
  /** Used by a ticket, defined nowhere. */
  readonly undefinedLabels: readonly string[];
  readonly undefinedMilestones: readonly string[];
  /** By key, in the order of their numbers. Each number once. */
  readonly tickets: ReadonlyMap<string, TicketPlan>;
  readonly pulls: ReadonlyMap<string, PullRequestPlan>;
  readonly refs: RefPlan;
  /** What at least one ticket has beyond the dump. */
  readonly beyond: ReadonlySet<Beyond>;
}

/** Colour of a label that only its uses are known of. */
const fallbackColor = 'ededed';

/** How the label is written inside a ticket. */
export function labelOf(plan: Pick<DumpPlan, 'labels'>, name: string): LabelInTicket {
  const label = plan.labels.get(name);
  return { name, color: label?.color ?? fallbackColor, description: label?.description ?? '' };
}

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
  readonly tickets: TicketPlan[];
  readonly beyond: Set<Beyond>;
}

async function usesOf(source: ProjectSource, context: EncodeContext): Promise<Uses> {
  const uses: Uses = { labels: new Set(), milestones: new Set(), tickets: [], beyond: new Set() };
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
      uses.beyond.add('doubles');
      return;
    }
    numbers.add(ticket.number);
    uses.tickets.push({ key: ticket.key, kind: ticket.kind, number: ticket.number });
    for (const beyond of beyondOf(ticket)) uses.beyond.add(beyond);
  };
  for await (const issue of source.scan('issue')) add(issue);
  for await (const pull of source.scan('pull-request')) add(pull);
  uses.tickets.sort((a, b) => a.number - b.number);
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

/** Reads once through everything that later files refer to. */
export async function makePlan(source: ProjectSource, context: EncodeContext): Promise<DumpPlan> {
  const project = await projectOf(source);
  const labels = await definedLabels(source, context);
  const uses = await usesOf(source, context);
  const titles = await milestoneTitles(source);
  const undefinedLabels = [...uses.labels].filter((name) => !labels.has(name)).sort();
  const undefinedMilestones = [...uses.milestones].filter((title) => !titles.has(title)).sort();
  reportUndefined(undefinedLabels, 'label', context);
  reportUndefined(undefinedMilestones, 'milestone', context);
  const tickets = new Map<string, TicketPlan>();
  for (const ticket of uses.tickets) tickets.set(ticket.key, ticket);
  const code = await source.repository('code');
  const { beyond } = uses;
  const { pulls, refs } = await planPullRequests({ source, context, project, code, tickets, beyond });
  return { project, code, labels, undefinedLabels, undefinedMilestones, tickets, pulls, refs, beyond };
}
