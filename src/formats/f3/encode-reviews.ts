import type { ArchiveFile } from '../../model/archive-file.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { Review, ReviewComment } from '../../model/review.ts';
import { addUnplaced } from './encode-files.ts';
import type { Encoding } from './encoding.ts';
import { type FolderIds, folderIds, numberOfId } from './ids.ts';
import { type NodePath, nodes } from './paths.ts';
import { reviewCommentOf, reviewOf } from './read-tickets.ts';
import { requestRecord, reviewCommentRecord, reviewRecord } from './records-reviews.ts';

async function reviewFile(encoding: Encoding, review: Review, path: NodePath, id: string): Promise<ArchiveFile> {
  const { people, write, sheets, lookups, attached, walked } = encoding;
  const written = write('review', path, review.key, reviewRecord(id, review, people.pathOf(review.author)));
  const place = { key: review.key, parent: review.parent, id: numberOfId(id) ?? 0 };
  sheets.differ(path, review, reviewOf(written.record, place, lookups));
  walked.review++;
  if (attached.take(review.key)) await addUnplaced(encoding, review.key, path);
  return written.file;
}

async function commentFile(
  encoding: Encoding,
  comment: ReviewComment,
  review: NodePath,
  ids: FolderIds,
): Promise<ArchiveFile> {
  const { people, write, sheets, lookups, attached, walked } = encoding;
  const id = ids.take(comment.id);
  const path = nodes.reviewComment(review, id);
  const record = reviewCommentRecord(id, comment, people.pathOf(comment.author));
  const written = write('reviewcomment', path, comment.key, record);
  const { key, parent, pullRequest } = comment;
  const place = { key, parent, pullRequest, id: numberOfId(id) ?? 0 };
  // The format has no reactions there.
  sheets.differ(path, comment, reviewCommentOf(written.record, place, lookups, []));
  walked['review-comment']++;
  if (attached.take(comment.key)) await addUnplaced(encoding, comment.key, path);
  return written.file;
}

/** Reviews of a pull request with their comments, then those that somebody waits for. */
export async function* encodeReviews(
  encoding: Encoding,
  pull: PullRequest,
  on: NodePath,
): AsyncGenerator<readonly ArchiveFile[]> {
  const { source, people, write } = encoding;
  const ids = folderIds();
  for await (const review of source.scan('review', pull.key)) {
    const id = ids.take(review.id);
    const path = nodes.review(on, id);
    const files = [await reviewFile(encoding, review, path, id)];
    const commentIds = folderIds();
    for await (const comment of source.scan('review-comment', review.key))
      files.push(await commentFile(encoding, comment, path, commentIds));
    yield files;
  }
  yield pull.reviewRequests.map((user) => {
    const id = ids.take(undefined);
    return write('review', nodes.review(on, id), pull.key, requestRecord(id, people.pathOf(user), pull.created)).file;
  });
}
