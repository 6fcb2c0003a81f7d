import type { ArchiveFile } from '../../model/archive-file.ts';
import type { ProjectSource } from '../../model/project-source.ts';
import { type CheckRecord, recordChecker, type Validator } from '../common/check-record.ts';
import type { EncodeContext } from '../format.ts';
import { encodeProject, labelRows, milestoneRows } from './encode-basics.ts';
import { encodeGit, encodeWiki } from './encode-git.ts';
import { encodeAssets, releaseRows } from './encode-releases.ts';
import { reviewRows } from './encode-reviews.ts';
import { commentRows, issueRows, pullRequestRows } from './encode-tickets.ts';
import { encodeExtra } from './extra.ts';
import { paths } from './paths.ts';
import { type DumpPlan, makePlan } from './plan.ts';
import { dumpWriter, type Writer } from './writer.ts';
import { createWritten, type Written } from './written.ts';

/** Everything that writing one dump needs. */
export interface Encoding {
  readonly source: ProjectSource;
  readonly plan: DumpPlan;
  readonly writer: Writer;
  readonly check: CheckRecord;
  readonly context: EncodeContext;
  readonly written: Written;
}

async function* encodeLists({ source, plan, writer, context }: Encoding): AsyncGenerator<ArchiveFile | undefined> {
  const { units } = context;
  yield await writer.sequence(paths.labels, 'label', labelRows(plan));
  yield await writer.sequence(paths.milestones, 'milestone', milestoneRows(source, plan));
  yield await writer.sequence(paths.releases, 'release', releaseRows(source, plan, context));
  yield await writer.sequence(paths.issues, 'issue', issueRows(source, plan), { always: units.includes('issues') });
  yield await writer.sequence(paths.pullRequests, 'pull_request', pullRequestRows(source, plan, context), {
    always: units.includes('pull-requests'),
  });
}

async function* encodeConversations({
  source,
  plan,
  writer,
  written,
}: Encoding): AsyncGenerator<ArchiveFile | undefined> {
  for (const ticket of plan.tickets.values()) {
    yield await writer.sequence(paths.comments(ticket.number), 'comment', commentRows(source, ticket, plan, written));
  }
  for (const ticket of plan.tickets.values()) {
    if (ticket.kind === 'issue') continue;
    const asks = plan.pulls.get(ticket.key)?.asks ?? false;
    yield await writer.sequence(paths.reviews(ticket.number), 'review', reviewRows(source, ticket, asks, written));
  }
}

/** The files of a dump in their fixed order. */
export async function* encodeDump(
  source: ProjectSource,
  context: EncodeContext,
  version: string,
  validators: Readonly<Record<string, Validator>>,
): AsyncGenerator<ArchiveFile, void, undefined> {
  const check = recordChecker(validators, context.report);
  const plan = await makePlan(source, context);
  const writer = dumpWriter(version, check, context);
  const encoding: Encoding = { source, plan, writer, check, context, written: createWritten(source) };
  yield* encodeProject(plan, writer, context);
  for await (const file of encodeLists(encoding)) if (file !== undefined) yield file;
  for await (const file of encodeConversations(encoding)) if (file !== undefined) yield file;
  encoding.written.countAll();
  yield* encodeAssets(source);
  yield* encodeGit(encoding);
  yield* encodeWiki(encoding);
  yield* encodeExtra(encoding);
}
