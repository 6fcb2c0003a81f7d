import type { ProjectSource, RepositorySource } from '../../model/project-source.ts';
import { fallbackColor, type ProjectPlan, planProject } from '../common/project-plan.ts';
import type { EncodeContext } from '../format.ts';
import { type EmailOf, emailsOf } from './emails.ts';
import { type PullRequestPlans, planPullRequests, type RefPlan } from './plan-pulls.ts';
import type { LabelInTicket } from './records.ts';
import { type Beyond, beyondOf } from './ticket-details.ts';

/** What must be known before the first file is written; small facts only, never texts of tickets. */
export interface DumpPlan extends ProjectPlan {
  readonly code: RepositorySource | undefined;
  readonly pulls: PullRequestPlans;
  readonly refs: RefPlan;
  readonly emailOf: EmailOf;
  /** What at least one ticket has beyond the dump. */
  readonly beyond: ReadonlySet<Beyond>;
}

/** How the label is written inside a ticket. */
export function labelOf(plan: Pick<DumpPlan, 'labels'>, name: string): LabelInTicket {
  const label = plan.labels.get(name);
  return { name, color: label?.color ?? fallbackColor, description: label?.description ?? '' };
}

/** Reads once through everything that later files refer to. */
export async function makePlan(source: ProjectSource, context: EncodeContext): Promise<DumpPlan> {
  const beyond = new Set<Beyond>();
  const plan = await planProject(source, context, (ticket) => {
    for (const each of beyondOf(ticket)) beyond.add(each);
  });
  if (plan.hasDoubles) beyond.add('doubles');
  const { project, tickets } = plan;
  const code = await source.repository('code');
  const { pulls, refs } = await planPullRequests({ source, context, project, code, tickets, beyond });
  return { ...plan, code, pulls, refs, beyond, emailOf: await emailsOf(source) };
}
