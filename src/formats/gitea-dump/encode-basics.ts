import type { ArchiveFile } from '../../model/archive-file.ts';
import type { ProjectSource } from '../../model/project-source.ts';
import type { EncodeContext } from '../format.ts';
import { paths } from './paths.ts';
import { type DumpPlan, labelOf } from './plan.ts';
import { labelRecord, milestoneRecord, repositoryRecord } from './records.ts';
import type { Row, Writer } from './writer.ts';

const maxTopicBytes = 50;

/** `repo.yml`, and `topic.yml` when there are topics. */
export function* encodeProject(plan: DumpPlan, writer: Writer, context: EncodeContext): Generator<ArchiveFile> {
  const { project } = plan;
  yield writer.mapping(paths.repository, 'repo', repositoryRecord(project, context.units));
  if (project.topics.length === 0) return;
  for (const topic of project.topics) {
    if (new TextEncoder().encode(topic).length <= maxTopicBytes) continue;
    context.report({
      code: 'topic-long',
      severity: 'odd',
      message: `A restore drops the topic ${topic}: it has more than ${maxTopicBytes} bytes.`,
      place: project.key,
      field: 'topics',
    });
  }
  yield writer.mapping(paths.topics, 'topic', { topics: project.topics });
}

/** Every label that is defined or used. A name can be there once: a restore would take the last. */
export async function* labelRows(plan: DumpPlan): AsyncGenerator<Row> {
  for (const label of plan.labels.values()) yield { key: label.key, record: labelRecord(label) };
  for (const name of plan.undefinedLabels) yield { key: name, record: labelRecord(labelOf(plan, name)) };
}

/** Every milestone that is defined or used. */
export async function* milestoneRows(source: ProjectSource, plan: DumpPlan): AsyncGenerator<Row> {
  for await (const milestone of source.scan('milestone')) {
    yield { key: milestone.key, record: milestoneRecord(milestone) };
  }
  for (const title of plan.undefinedMilestones) {
    yield { key: title, record: milestoneRecord({ title, description: '', state: 'open' }) };
  }
}
