import type { ArchiveFile } from '../../model/archive-file.ts';
import type { Comment } from '../../model/comment.ts';
import type { Issue } from '../../model/issue.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { Reaction } from '../../model/reaction.ts';
import type { UserRef } from '../../model/user.ts';
import { utcTime } from '../gitea-dump/times.ts';
import { attachmentFiles } from './encode-files.ts';
import { encodeReviews } from './encode-reviews.ts';
import type { Encoding } from './encoding.ts';
import { type FolderIds, folderIds, numberOfId } from './ids.ts';
import { type NodePath, nodes } from './paths.ts';
import { commentOf } from './read-records.ts';
import { issueOf, pullOf } from './read-tickets.ts';
import { commentRecord, reactionRecord } from './records.ts';
import { issueRecord, pullRequestRecord, type TicketReferences } from './records-tickets.ts';

/** Files that are made before they are handed on. */
const batchSize = 64;

function referencesOf({ people, labels, milestones }: Encoding, ticket: Issue | PullRequest): TicketReferences {
  const milestone = ticket.milestone === undefined ? undefined : milestones.of(ticket.milestone);
  return {
    author: people.pathOf(ticket.author),
    labels: ticket.labels.flatMap((name) => labels.of(name) ?? []),
    assignees: ticket.assignees.map(people.pathOf),
    ...(milestone !== undefined && { milestone }),
  };
}

/** The person as reading their file gives them. */
const personRead = ({ lookups, people }: Encoding, user: UserRef) => lookups.person(people.pathOf(user));

function reactionsRead(encoding: Encoding, reactions: readonly Reaction[] = []): Reaction[] {
  return reactions.map((reaction) => ({ ...reaction, user: personRead(encoding, reaction.user) }));
}

/** Reactions are numbered: the forge has no ids for them. */
function* reactionFiles(
  { people, write, sheets }: Encoding,
  on: NodePath,
  key: string,
  reactions: readonly Reaction[],
): Generator<ArchiveFile> {
  for (const [at, reaction] of reactions.entries()) {
    const id = String(at + 1);
    const path = nodes.reaction(on, id);
    const created = utcTime(reaction.created);
    if (created !== undefined) sheets.add('reaction', key, { path, fields: { created } });
    yield write('reaction', path, key, reactionRecord(id, reaction, people.pathOf(reaction.user))).file;
  }
}

async function hangingFiles(
  encoding: Encoding,
  { key, reactions }: Issue | PullRequest | Comment,
  on: NodePath,
): Promise<readonly ArchiveFile[]> {
  const files = reactions === undefined ? [] : [...reactionFiles(encoding, on, key, reactions)];
  return encoding.attached.take(key) ? [...files, ...(await attachmentFiles(encoding, key, on))] : files;
}

function commentFile(encoding: Encoding, comment: Comment, ticket: NodePath, ids: FolderIds) {
  const id = ids.take(comment.id);
  const path = nodes.comment(ticket, id);
  const record = commentRecord(id, comment, encoding.people.pathOf(comment.author));
  const written = encoding.write('comment', path, comment.key, record);
  const place = { key: comment.key, parent: comment.parent, id: numberOfId(id) ?? 0 };
  const read = commentOf(written.record, place, encoding.lookups, reactionsRead(encoding, comment.reactions));
  encoding.sheets.differ(path, comment, read);
  encoding.walked.comment++;
  return { path, file: written.file };
}

async function* encodeComments(
  encoding: Encoding,
  ticket: string,
  on: NodePath,
): AsyncGenerator<readonly ArchiveFile[]> {
  const ids = folderIds();
  let batch: ArchiveFile[] = [];
  for await (const comment of encoding.source.scan('comment', ticket)) {
    const { path, file } = commentFile(encoding, comment, on, ids);
    batch.push(file);
    batch.push(...(await hangingFiles(encoding, comment, path)));
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function issueFile(encoding: Encoding, issue: Issue, path: NodePath): ArchiveFile {
  const written = encoding.write('issue', path, issue.key, issueRecord(issue, referencesOf(encoding, issue)));
  const place = { key: issue.key, number: issue.number };
  const read = issueOf(written.record, place, encoding.lookups, reactionsRead(encoding, issue.reactions));
  encoding.sheets.differ(path, issue, read);
  return written.file;
}

function pullFile(encoding: Encoding, pull: PullRequest, path: NodePath): ArchiveFile {
  const record = pullRequestRecord(pull, referencesOf(encoding, pull), encoding.plan.branchOf(pull));
  const written = encoding.write('pull_request', path, pull.key, record);
  const place = { key: pull.key, number: pull.number };
  const asked = pull.reviewRequests.map((user) => personRead(encoding, user));
  const read = pullOf(written.record, place, encoding.lookups, reactionsRead(encoding, pull.reactions), asked);
  encoding.sheets.differ(path, pull, read);
  return written.file;
}

/** Issues, then pull requests, each with all that hangs on it. */
export async function* encodeTickets(encoding: Encoding): AsyncGenerator<readonly ArchiveFile[]> {
  const { source, plan, project } = encoding;
  for await (const issue of source.scan('issue')) {
    if (!plan.tickets.has(issue.key)) continue;
    const path = nodes.issue(project.path, issue.number);
    yield [issueFile(encoding, issue, path), ...(await hangingFiles(encoding, issue, path))];
    yield* encodeComments(encoding, issue.key, path);
  }
  for await (const pull of source.scan('pull-request')) {
    if (!plan.tickets.has(pull.key)) continue;
    const path = nodes.pullRequest(project.path, pull.number);
    yield [pullFile(encoding, pull, path), ...(await hangingFiles(encoding, pull, path))];
    yield* encodeComments(encoding, pull.key, path);
    yield* encodeReviews(encoding, pull, path);
  }
}
