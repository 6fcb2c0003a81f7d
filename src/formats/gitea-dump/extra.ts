import type { ArchiveFile } from '../../model/archive-file.ts';
import { blobFile } from '../common/bare-files.ts';
import type { Encoding } from './encode.ts';
import { attachmentFiles, attachmentRows } from './extra-attachments.ts';
import { orphanRows } from './extra-orphans.ts';
import { labelRows, missingAssetRows, projectRows, userRows } from './extra-project.ts';
import { reactionRows } from './extra-reactions.ts';
import { reviewRequestRows, reviewThreadRows } from './extra-reviews.ts';
import {
  commitCommentRows,
  discussionCommentRows,
  discussionRows,
  editRows,
  releaseReactionRows,
} from './extra-talk.ts';
import { assigneeRows, dependencyRows, eventRows, issueDetailRows, pullRequestDetailRows } from './extra-tickets.ts';
import { paths } from './paths.ts';
import type { ExtraRow } from './writer.ts';

/** A file of what the dump has no place for. Its schema is `extra-<name>`, its loss has the name as code. */
interface ExtraSheet {
  readonly name: string;
  /** For people, in the report. */
  readonly what: string;
  rows(encoding: Encoding): AsyncIterable<ExtraRow>;
}

const sheets: readonly ExtraSheet[] = [
  { name: 'project', what: 'website, visibility, archived state, protections and other settings', rows: projectRows },
  { name: 'users', what: 'full names of people', rows: userRows },
  { name: 'labels', what: 'labels that are archived, belong to the owner, or share a name', rows: labelRows },
  { name: 'release-files', what: 'release files without their bytes', rows: missingAssetRows },
  { name: 'issue-details', what: 'deadlines, pins, lock reasons, edit times and who closed', rows: issueDetailRows },
  {
    name: 'pull-request-details',
    what: 'who merged, edits by maintainers, names of head branches, deadlines and pins',
    rows: pullRequestDetailRows,
  },
  { name: 'assignees', what: 'assignees, which a restore drops', rows: assigneeRows },
  { name: 'dependencies', what: 'dependencies between issues', rows: dependencyRows },
  { name: 'events', what: 'timeline events beyond those that a restore keeps', rows: eventRows },
  { name: 'review-requests', what: 'teams that were asked to review', rows: reviewRequestRows },
  { name: 'review-threads', what: 'resolved, outdated and dismissed reviews and comments', rows: reviewThreadRows },
  { name: 'reactions', what: 'reactions beyond the eight names, and times of reactions', rows: reactionRows },
  {
    name: 'orphans',
    what: 'records that a restore would stop at: without their issue or pull request, or with a number or tag that is taken',
    rows: orphanRows,
  },
  { name: 'commit-comments', what: 'comments on commits', rows: commitCommentRows },
  { name: 'discussions', what: 'discussions', rows: discussionRows },
  { name: 'discussion-comments', what: 'comments in discussions', rows: discussionCommentRows },
  { name: 'edits', what: 'old versions of texts', rows: editRows },
  { name: 'release-reactions', what: 'reactions to releases', rows: releaseReactionRows },
  { name: 'attachments', what: 'files attached to issues, pull requests and comments', rows: attachmentRows },
];

async function* encodeSheet(sheet: ExtraSheet, encoding: Encoding): AsyncGenerator<ArchiveFile> {
  const path = paths.extra(sheet.name);
  const count = (lines: number) => {
    if (lines > 0) encoding.context.lose({ code: sheet.name, what: sheet.what, count: lines, where: path });
  };
  const file = await encoding.writer.lines(path, `extra-${sheet.name}`, sheet.rows(encoding), count);
  if (file !== undefined) yield file;
}

/** Everything of the project that the dump cannot hold, as JSON lines, and the attached files. */
export async function* encodeExtra(encoding: Encoding): AsyncGenerator<ArchiveFile> {
  for (const sheet of sheets) yield* encodeSheet(sheet, encoding);
  for await (const { path, blob, attachment } of attachmentFiles(encoding.source)) {
    yield blobFile(encoding.source, path, blob, attachment.created);
  }
}
