import type { ArchiveFile } from '../../model/archive-file.ts';
import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { Project } from '../../model/project.ts';
import type { User } from '../../model/user.ts';
import { fallbackColor } from '../common/project-plan.ts';
import type { Encoding } from './encoding.ts';
import { wholeEntity } from './entity-rows.ts';
import { folderIds, numberOfId } from './ids.ts';
import { forgeNode, nodes } from './paths.ts';
import type { PersonNode } from './people.ts';
import { userOf } from './read-people.ts';
import { projectOf } from './read-project.ts';
import { labelOf, milestoneOf } from './read-records.ts';
import {
  forgeRecord,
  labelRecord,
  milestoneRecord,
  organizationRecord,
  projectRecord,
  repositoryRecord,
  topicRecord,
  userRecord,
} from './records.ts';
import { references } from './references.ts';

/** Address of the forge, from that of the project: empty when there is none. */
export function forgeUrl({ url, owner, name }: Project): string {
  const own = `/${owner}/${name}`;
  if (url.endsWith(own)) return url.slice(0, -own.length);
  return URL.canParse(url) ? new URL(url).origin : '';
}

/** `forge.json` and the people whom the source lists. */
export function* encodeForge(encoding: Encoding, listed: readonly [PersonNode, User][]): Generator<ArchiveFile> {
  yield encoding.write('forge', forgeNode, '', forgeRecord(forgeUrl(encoding.plan.project))).file;
  for (const [node, user] of listed) {
    const record = userRecord(node.id, user);
    const written = encoding.write('user', node.path, user.key, record);
    encoding.sheets.differ(node.path, user, userOf(written.record, node.id));
    yield written.file;
  }
}

/** People who were named so far, and whom the source does not list. */
export function* encodeUnlisted({ people, write, sheets }: Encoding): Generator<ArchiveFile> {
  for (const { id, path, person } of people.unlisted()) {
    const written = write('user', path, '', userRecord(id, { name: person.name }));
    sheets.made(path, { kind: 'user', key: '', ...person }, userOf(written.record, id));
    yield written.file;
  }
}

/** What the project belongs to, its topics, and the project itself. */
export function* encodeProject(encoding: Encoding): Generator<ArchiveFile> {
  const { plan, owner, project: node, write, sheets } = encoding;
  const { project } = plan;
  yield* encodeUnlisted(encoding);
  if (owner.organization !== undefined) {
    const record = organizationRecord(owner.organization, project.owner);
    yield write('organization', owner.path, '', record).file;
  }
  for (const [at, name] of project.topics.entries()) {
    const id = String(at + 1);
    yield write('topic', nodes.topic(id), project.key, topicRecord(id, name)).file;
  }
  const written = write('project', node.path, project.key, projectRecord(node.id, project, plan.wiki !== undefined));
  const read = projectOf(written.record, node.id, {
    owner: project.owner,
    ownerKind: owner.organization === undefined ? 'user' : 'organization',
    forgeUrl: forgeUrl(project),
    topics: project.topics,
    hasWiki: plan.wiki !== undefined,
  });
  sheets.differ(node.path, project, read);
  yield written.file;
  yield write('repository', nodes.repository(node.path, 'code'), '', repositoryRecord('vcs')).file;
  if (plan.wiki === undefined) return;
  yield write('repository', nodes.repository(node.path, 'wiki'), '', repositoryRecord('vcs.wiki')).file;
}

/** Every label that is defined or used; a name can be there once. */
export async function* encodeLabels(encoding: Encoding): AsyncGenerator<ArchiveFile> {
  const { source, plan, project, sheets } = encoding;
  const ids = folderIds();
  const file = (label: Label, isDefined: boolean) => {
    const id = ids.take(label.id);
    const path = nodes.label(project.path, id);
    const written = encoding.write('label', path, label.key, labelRecord(id, label));
    const number = numberOfId(id);
    const read = labelOf(written.record, { key: label.key, ...(number !== undefined && { id: number }) });
    if (isDefined) sheets.differ(path, label, read);
    else sheets.made(path, label, read);
    encoding.labels.set(label.name, references.label(id));
    return written.file;
  };
  for await (const label of source.scan('label')) {
    if (plan.labels.get(label.name)?.key === label.key) yield file(label, true);
    else sheets.add('label', label.key, wholeEntity(project.path, label));
  }
  for (const name of plan.undefinedLabels)
    yield file({ kind: 'label', key: name, name, color: fallbackColor, description: '' }, false);
}

/** Every milestone that is defined or used. Tickets refer to the first of a title. */
export async function* encodeMilestones(encoding: Encoding): AsyncGenerator<ArchiveFile> {
  const { source, plan, project, sheets } = encoding;
  const ids = folderIds();
  const file = (milestone: Milestone, isDefined: boolean) => {
    const id = ids.take(milestone.id);
    const path = nodes.milestone(project.path, id);
    const written = encoding.write('milestone', path, milestone.key, milestoneRecord(id, milestone));
    const number = numberOfId(id);
    const read = milestoneOf(written.record, { key: milestone.key, ...(number !== undefined && { id: number }) });
    if (isDefined) sheets.differ(path, milestone, read);
    else sheets.made(path, milestone, read);
    encoding.milestones.set(milestone.title, references.milestone(id));
    return written.file;
  };
  for await (const milestone of source.scan('milestone')) yield file(milestone, true);
  for (const title of plan.undefinedMilestones)
    yield file({ kind: 'milestone', key: title, title, description: '', state: 'open' }, false);
}
