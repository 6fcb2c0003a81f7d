import { compareText } from '../../lib/compare-text.ts';
import type { ArchiveFile } from '../../model/archive-file.ts';
import type { ProjectSource } from '../../model/project-source.ts';
import type { User } from '../../model/user.ts';
import { recordChecker, type Validator } from '../common/check-record.ts';
import type { EncodeContext } from '../format.ts';
import { createAttached } from './attached.ts';
import { encodeForge, encodeLabels, encodeMilestones, encodeProject, encodeUnlisted } from './encode-basics.ts';
import { encodeGit } from './encode-git.ts';
import { encodeReleases } from './encode-releases.ts';
import { encodeTickets } from './encode-tickets.ts';
import { createReferences, type Encoding } from './encoding.ts';
import { addEvents, addOrphans, addTalk } from './extra.ts';
import { idOfName } from './ids.ts';
import { nodes } from './paths.ts';
import { createPeople, type PersonNode } from './people.ts';
import { makePlan } from './plan.ts';
import { references } from './references.ts';
import { createSheets } from './sheets.ts';
import { nodeWriter } from './writer.ts';

/** Compiled schemas by kind of node, and of rows of `extra/`. */
type Validators = Readonly<Record<string, Validator>>;

/** Numbers by size, then made ids. */
function byId([one]: readonly [PersonNode, User], [other]: readonly [PersonNode, User]): number {
  const [a, b] = [Number(one.id), Number(other.id)];
  if (Number.isNaN(a) !== Number.isNaN(b)) return Number.isNaN(a) ? 1 : -1;
  return a - b || compareText(one.id, other.id);
}

/** What is known when the first file is written. */
async function prepare(
  source: ProjectSource,
  context: EncodeContext,
  validators: Validators,
): Promise<{ readonly encoding: Encoding; readonly listed: readonly [PersonNode, User][] }> {
  const check = recordChecker(validators, context.report);
  const plan = await makePlan(source, context);
  const { owner, ownerKind, id, name, cloneUrl } = plan.project;
  const people = createPeople();
  const listed: [PersonNode, User][] = [];
  for await (const user of source.scan('user')) listed.push([people.add(user), user]);
  const organization = ownerKind === 'organization' ? idOfName(owner) : undefined;
  const ownerUser = listed.find(([, user]) => user.name === owner && user.ghost !== true)?.[0].path;
  const ownerPath =
    organization === undefined ? (ownerUser ?? people.pathOf({ name: owner })) : nodes.organization(organization);
  const projectId = id === undefined || id <= 0 ? 'x1' : String(id);
  const [labels, milestones] = [createReferences(), createReferences()];
  const encoding: Encoding = {
    source,
    plan,
    context,
    people,
    owner: { path: ownerPath, ...(organization !== undefined && { organization }) },
    project: { path: nodes.project(ownerPath, projectId), id: projectId },
    labels,
    milestones,
    lookups: {
      person: people.at,
      label: labels.nameOf,
      milestone: milestones.nameOf,
      repository: (reference) => (reference === references.code ? { owner, project: name, cloneUrl } : undefined),
    },
    write: nodeWriter(check, context),
    sheets: createSheets(check, context),
    attached: await createAttached(source, context),
    walked: { comment: 0, review: 0, 'review-comment': 0 },
  };
  return { encoding, listed: listed.sort(byId) };
}

/** Everything that has a file, then what has none; in batches, because most files are small and there may be hundreds of thousands. */
async function* encodeTree(encoding: Encoding): AsyncGenerator<readonly ArchiveFile[]> {
  yield* encodeReleases(encoding);
  yield* encodeTickets(encoding);
  yield* addEvents(encoding);
  yield* addTalk(encoding);
  yield* addOrphans(encoding);
  yield [...encodeUnlisted(encoding)];
  yield encoding.sheets.rest();
}

/** The files of an archive in their fixed order: parents before children, records before attached files, git last. */
export async function* encodeF3(
  source: ProjectSource,
  context: EncodeContext,
  validators: Validators | Promise<Validators>,
): AsyncGenerator<ArchiveFile, void, undefined> {
  const { encoding, listed } = await prepare(source, context, await validators);
  yield* encodeForge(encoding, listed);
  yield* encodeProject(encoding);
  yield* encodeLabels(encoding);
  yield* encodeMilestones(encoding);
  for await (const files of encodeTree(encoding)) {
    // One by one: handing on whole lists takes longer than writing them.
    for (const file of files) yield file;
    for (const part of encoding.sheets.full()) yield part;
  }
  yield* encoding.attached.objects(source);
  yield* encodeGit(encoding);
}
