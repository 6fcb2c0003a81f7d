import { person, ticket, time } from './compare-api.ts';
import { type Row, rowOf } from './compare-read.ts';
import type { ApiAnswers } from './compare-recording.ts';

/** The branch that a restore needs in the project itself when an open pull request comes from somewhere else. */
function headBranch(row: Row): unknown {
  const head = rowOf(row['head']);
  const fork = rowOf(head['repo']);
  const base = rowOf(rowOf(row['base'])['repo']);
  if (row['state'] === 'closed') return branchName(row);
  if (String(head['ref']).startsWith('refs/pull/')) return `${rowOf(base['owner'])['login']}/pull-${row['number']}`;
  return fork['full_name'] === base['full_name'] ? head['ref'] : `${rowOf(fork['owner'])['login']}/${head['ref']}`;
}

/** Where the branch is gone the API names a reference, and the label still has the name. */
function branchName(row: Row): unknown {
  const { ref, label } = rowOf(row['head']);
  return String(ref).startsWith('refs/pull/') ? label : ref;
}

function pullRequest(api: ApiAnswers, row: Row): Row {
  const here = { clone_url: '', repo_name: rowOf(rowOf(row['base'])['repo'])['name'] };
  const owner_name = rowOf(rowOf(rowOf(row['base'])['repo'])['owner'])['login'];
  return {
    ...ticket(api, row),
    patch_url: `git/pulls/${row['number']}.patch`,
    merged: row['merged'],
    merged_time: time(row['merged_at']),
    merge_commit_sha: row['merge_commit_sha'] ?? '',
    head: { ...here, owner_name, ref: headBranch(row), sha: rowOf(row['head'])['sha'] },
    base: { ...here, owner_name, ref: rowOf(row['base'])['ref'], sha: row['merge_base'] },
    foreignindex: row['number'],
    ensured_safe: false,
    is_draft: row['draft'],
  };
}

/** The words of the API and those of the format. A dismissed review must not block again. */
function reviewState(row: Row): string {
  if (row['dismissed'] === true) return 'COMMENTED';
  const words: Readonly<Record<string, string>> = { COMMENT: 'COMMENTED', REQUEST_CHANGES: 'CHANGES_REQUESTED' };
  return words[String(row['state'])] ?? String(row['state']);
}

/** The API counts the line in the new file (`position`) or, where that is 0, in the old one. */
function lineOf(row: Row): number {
  const position = Number(row['position']);
  return position === 0 ? -Number(row['original_position']) : position;
}

/** The API does not say what a comment answers: the forge shows those on one line as one conversation, begun by the first. */
function conversationStarts(comments: readonly Row[]): (row: Row) => number {
  const starts = new Map<string, number>();
  const nameOf = (row: Row) => `${row['path']} ${lineOf(row)}`;
  for (const row of comments) {
    const id = Number(row['id']);
    starts.set(nameOf(row), Math.min(id, starts.get(nameOf(row)) ?? id));
  }
  return (row) => {
    const start = starts.get(nameOf(row));
    return start === undefined || start === row['id'] ? 0 : start;
  };
}

function reviewComment(row: Row, inReplyTo: number): Row {
  const line = lineOf(row);
  return {
    id: row['id'],
    in_reply_to: inReplyTo,
    content: row['body'],
    tree_path: row['path'],
    diff_hunk: row['diff_hunk'] === '' ? `@@ -${Math.abs(line)},1 +${Math.abs(line)},1 @@` : row['diff_hunk'],
    position: 0,
    line,
    commit_id: row['commit_id'],
    poster_id: rowOf(row['user'])['id'],
    reactions: [],
    created_at: time(row['created_at']),
    updated_at: time(row['updated_at']),
  };
}

/** Submitted reviews, and requests to people that are still open; a team's request has no person, an unsent review is not for others. */
function reviews(api: ApiAnswers, number: unknown): Row[] {
  const sent = api.list(`/pulls/${number}/reviews`).filter(({ user, state }) => user !== null && state !== 'PENDING');
  const comments = new Map(
    sent.map((row) => [row, api.list(`/pulls/${number}/reviews/${row['id']}/comments`)] as const),
  );
  const startOf = conversationStarts([...comments.values()].flat());
  return sent.map((row) => ({
    id: row['id'],
    issue_index: number,
    ...person('reviewer', row['user']),
    official: row['official'],
    commit_id: row['commit_id'],
    content: row['body'],
    created_at: time(row['submitted_at']),
    state: reviewState(row),
    comments: (comments.get(row) ?? []).map((comment) => reviewComment(comment, startOf(comment))),
  }));
}

/** Pull requests and reviews, as the recorded answers of the API tell them. */
export function expectedPulls(api: ApiAnswers): Map<string, unknown> {
  const pulls = api.list('/pulls?state=all');
  const files = pulls.map((row): [string, Row[]] => [`reviews/${row['number']}.yml`, reviews(api, row['number'])]);
  return new Map<string, unknown>([
    ['pull_request.yml', pulls.map((row) => pullRequest(api, row))],
    ...files.filter(([, rows]) => rows.length > 0),
  ]);
}
