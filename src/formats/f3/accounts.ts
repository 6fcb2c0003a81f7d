import type { AccountName } from '../../model/verdict.ts';
import { type NodeKind, nodeOfFile } from './paths.ts';

const accountsOfKinds: Readonly<Partial<Record<NodeKind, AccountName>>> = {
  label: 'labels',
  milestone: 'milestones',
  release: 'releases',
  issue: 'issues',
  pull_request: 'pull-requests',
  comment: 'comments',
  review: 'reviews',
  reviewcomment: 'reviews',
};

/** The row of the ledger that a problem of that file belongs to. */
export function accountOf(code: string, path: string): AccountName {
  if (code === 'head-missing' || code === 'f3-head-unkept') return 'pull-requests';
  if (/\/repositories\/vcs\.wiki(?:\/|$)/u.test(path)) return 'wiki';
  if (/\/repositor(?:ies|y)\/[^/]+\//u.test(path) || /\/repositor(?:ies|y)\/vcs$/u.test(path)) return 'git';
  const node = nodeOfFile(path);
  if (node?.kind === 'attachment') return node.parent?.kind === 'release' ? 'release-files' : 'archive';
  if (node?.kind === 'reaction') return accountOf('', `${node.parent?.path.slice(1) ?? ''}.json`);
  return (node && accountsOfKinds[node.kind]) ?? 'archive';
}
