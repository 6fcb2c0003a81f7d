import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { git, gitBytes } from './git-commands.ts';
import { actor, change, happen, newTicket, nextId, timeText } from './live-edits.ts';
import { isRow, type LiveState, type Row } from './live-state.ts';

/** What people do with branches; pull requests follow them as the server makes them follow. */
export type GitEdit =
  | { readonly kind: 'push' | 'force-push'; readonly branch: string; readonly text: string }
  | { readonly kind: 'new-branch' | 'delete-branch'; readonly branch: string }
  | { readonly kind: 'new-pull'; readonly branch: string; readonly title: string }
  | { readonly kind: 'merge'; readonly number: number }
  | { readonly kind: 'wiki'; readonly text: string };

export interface LiveRepositories {
  /** Folder of the bare repository. */
  readonly code: string;
  readonly wiki: string;
}

export function repositoriesIn(root: string, owner: string, name: string): LiveRepositories {
  return { code: join(root, owner, `${name}.git`), wiki: join(root, owner, `${name}.wiki.git`) };
}

/** Branches by name with their tips. */
export function branchesOf(folder: string): Map<string, string> {
  const lines = git(folder, 'for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/heads').split('\n');
  return new Map(lines.filter((line) => line !== '').map((line) => line.split(' ') as [string, string]));
}

/** A commit with one more file, on a parent, without a work tree. */
function commitOn(folder: string, parents: readonly string[], text: string, state: LiveState): string {
  const blob = gitBytes(folder, ['hash-object', '-w', '--stdin'], { input: text }).toString().trim();
  const first = parents[0];
  const entries = first === undefined ? '' : gitBytes(folder, ['ls-tree', first]).toString();
  const others = entries.split('\n').filter((line) => line !== '' && !line.endsWith('\tlive.txt'));
  const tree = gitBytes(folder, ['mktree'], { input: `${[...others, `100644 blob ${blob}\tlive.txt`].join('\n')}\n` });
  const date = `${Math.floor(state.now / 1000)} +0000`;
  const words = ['commit-tree', tree.toString().trim(), '-m', text, ...parents.flatMap((parent) => ['-p', parent])];
  return gitBytes(folder, words, { env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } })
    .toString()
    .trim();
}

function sideIn(pull: Row, side: 'head' | 'base'): Row {
  const value = pull[side];
  return isRow(value) ? value : {};
}

/** The server shows branches of pull requests as they are now. */
function branchMoved(state: LiveState, { code }: LiveRepositories, branch: string, tip: string, forced: boolean): void {
  Object.assign(state.project, { updated_at: timeText(state) });
  const project = state.project.id;
  for (const pull of state.pulls) {
    const number = Number(pull.number);
    const [head, base] = [sideIn(pull, 'head'), sideIn(pull, 'base')];
    if (base.ref === branch) base.sha = tip;
    const follows = head.ref === branch && head.repo_id === project && pull.state === 'open';
    if (!follows) continue;
    head.sha = tip;
    git(code, 'update-ref', `refs/pull/${number}/head`, tip);
    const commits = forced ? ['0'.repeat(40), tip] : [tip];
    happen(state, number, 'pull_push', { body: JSON.stringify({ is_force_push: forced, commit_ids: commits }) });
  }
}

function tipOf(repositories: LiveRepositories, branch: string): string {
  const tip = branchesOf(repositories.code).get(branch);
  if (tip === undefined) throw new Error(`no branch ${branch}`);
  return tip;
}

function setBranch(repositories: LiveRepositories, branch: string, oid: string): void {
  git(repositories.code, 'update-ref', `refs/heads/${branch}`, oid);
}

type Edits = {
  readonly [K in GitEdit['kind']]: (
    state: LiveState,
    edit: Extract<GitEdit, { kind: K }>,
    repositories: LiveRepositories,
  ) => void;
};

const edits: Edits = {
  push: (state, { branch, text }, repositories) => {
    const tip = commitOn(repositories.code, [tipOf(repositories, branch)], text, state);
    setBranch(repositories, branch, tip);
    branchMoved(state, repositories, branch, tip, false);
  },
  'force-push': (state, { branch, text }, repositories) => {
    const parents = git(repositories.code, 'rev-parse', `${tipOf(repositories, branch)}^@`).split('\n');
    const tip = commitOn(repositories.code, parents.filter((oid) => oid !== '').slice(0, 1), text, state);
    setBranch(repositories, branch, tip);
    branchMoved(state, repositories, branch, tip, true);
  },
  'new-branch': (state, { branch }, repositories) => {
    setBranch(repositories, branch, commitOn(repositories.code, [tipOf(repositories, 'main')], branch, state));
    Object.assign(state.project, { updated_at: timeText(state) });
  },
  'delete-branch': (state, { branch }, { code }) => {
    git(code, 'update-ref', '-d', `refs/heads/${branch}`);
    Object.assign(state.project, { updated_at: timeText(state) });
    for (const pull of state.pulls) {
      const head = sideIn(pull, 'head');
      if (head.ref !== branch || head.repo_id !== state.project.id) continue;
      head.ref = `refs/pull/${pull.number}/head`;
      happen(state, Number(pull.number), 'delete_branch', { old_ref: branch });
    }
  },
  'new-pull': newPull,
  merge: (state, { number }, repositories) => {
    const pull = state.pulls.find((row) => row.number === number);
    if (pull === undefined) throw new Error(`no pull request ${number}`);
    const [base, head] = [String(sideIn(pull, 'base').ref), String(sideIn(pull, 'head').sha)];
    const commit = commitOn(repositories.code, [tipOf(repositories, base), head], `Merge ${number}`, state);
    setBranch(repositories, base, commit);
    const time = timeText(state);
    change(state, number, { state: 'closed', closed_at: time }, true);
    Object.assign(pull, { merged: true, merged_at: time, merge_commit_sha: commit });
    for (const ticket of state.tickets)
      if (ticket.number === number) ticket.pull_request = { merged: true, merged_at: time, draft: false };
    happen(state, number, 'merge_pull');
    branchMoved(state, repositories, base, commit, false);
  },
  wiki: (state, { text }, { wiki }) => {
    if (!existsSync(wiki)) return;
    const [[branch, tip] = ['master', '']] = branchesOf(wiki);
    git(wiki, 'update-ref', `refs/heads/${branch}`, commitOn(wiki, tip === '' ? [] : [tip], text, state));
  },
};

function newPull(
  state: LiveState,
  { branch, title }: Extract<GitEdit, { kind: 'new-pull' }>,
  repositories: LiveRepositories,
): void {
  const main = tipOf(repositories, 'main');
  const tip = commitOn(repositories.code, [main], title, state);
  setBranch(repositories, branch, tip);
  const number = newTicket(state, { title, pull_request: { merged: false, merged_at: null, draft: false } });
  git(repositories.code, 'update-ref', `refs/pull/${number}/head`, tip);
  const ticket = state.tickets.find((row) => row.number === number);
  const repo = { owner: actor(state), name: state.project.name, clone_url: state.project.clone_url };
  const side = (ref: string, sha: string) => ({ label: ref, ref, sha, repo_id: state.project.id, repo });
  state.pulls.unshift({
    ...ticket,
    id: nextId(state),
    ...{ requested_reviewers: null, draft: false, merged: false, merged_at: null, merge_commit_sha: null },
    ...{ merged_by: null, allow_maintainer_edit: false, merge_base: main },
    ...{ base: side('main', main), head: side(branch, tip) },
  });
  state.reviews.set(number, []);
}

/** Does it; the server's clock goes on by 7 s. */
export function applyGitEdit(state: LiveState, repositories: LiveRepositories, edit: GitEdit): void {
  state.now += 7000;
  const apply: (state: LiveState, edit: never, repositories: LiveRepositories) => void = edits[edit.kind];
  // The table has each kind's own function; what is picked by the kind fits the edit.
  apply(state, edit as never, repositories);
}
