import { type Fields, fieldsIn, integerIn, textIn } from '../common/loose-fields.ts';
import { mostHeads } from '../format.ts';
import { accountOf } from './accounts.ts';
import { hasWikiFiles } from './check-repositories.ts';
import type { F3RecordCheck } from './check-run.ts';
import { ownNumber } from './decode-keys.ts';
import { type NodeKind, nodeOfFile, objectPath } from './paths.ts';
import { objectIdIn, stateIn } from './read-records.ts';
import { reviewKind } from './read-tickets.ts';

type Check = (check: F3RecordCheck) => void;

/** A time that stands for one that nobody knows. */
const isTime = (fields: Fields, key: string) => {
  const text = textIn(fields, key);
  return text !== '' && !text.startsWith('0001-');
};

function checkState({ fields, say }: F3RecordCheck): void {
  const isOpen = stateIn(fields) === 'open';
  if (isOpen && isTime(fields, 'closed')) say('f3-closed-open', ['closed'], textIn(fields, 'closed'));
  if (!isOpen && !isTime(fields, 'closed')) say('f3-closed-missing', ['state']);
}

function checkPull(check: F3RecordCheck): void {
  const { fields, node, run, say } = check;
  checkState(check);
  if (fields['merged'] !== true && isTime(fields, 'merged_time')) say('f3-merged-time', ['merged_time']);
  const number = ownNumber(node.id);
  if (run.git === undefined || number === undefined) return;
  const sha = objectIdIn(fieldsIn(fields, 'head'), 'sha');
  if (sha === undefined) return;
  const { refs } = run.git;
  const kept = [
    `refs/f3/${number}/head`,
    `refs/pull/${number}/head`,
    `refs/heads/${textIn(fieldsIn(fields, 'head'), 'ref')}`,
  ];
  if (kept.some((ref) => refs.get(ref) === sha)) return;
  // Whether a commit that no ref points at is there, only the repository can say.
  if (run.tips.has(sha)) say('f3-head-unkept', ['head', 'sha'], sha);
  else if (run.headsToFind.length < mostHeads)
    run.headsToFind.push({ oid: sha, at: check.placeOf(['head', 'sha'], sha), unkept: 'f3-head-unkept' });
}

function checkAttachment({ fields, node, run, say }: F3RecordCheck): void {
  const digest = textIn(fields, 'sha256').toLowerCase();
  const isAsset = node.parent?.kind === 'release';
  if (isAsset) run.counts.assets++;
  // What has no digest at all was said before.
  if (fields['sha256'] === undefined) return;
  if (!/^[0-9a-f]{64}$/u.test(digest)) {
    say('f3-digest', ['sha256'], textIn(fields, 'sha256'));
    return;
  }
  run.used.add(digest);
  const entry = run.index.get(objectPath(digest));
  if (entry === undefined) {
    say('f3-object-missing', ['sha256'], digest);
    return;
  }
  if (typeof fields['size'] === 'number' && entry.size !== integerIn(fields, 'size'))
    say('f3-object-size', ['size'], `${integerIn(fields, 'size')}; the file has ${entry.size}`);
  if (isAsset) run.counts.assetFiles++;
  else run.counts.attachmentFiles++;
}

function checkIssue(check: F3RecordCheck): void {
  checkState(check);
  if (check.run.tree.isDouble(check.node.id)) check.say('f3-double-number', ['index']);
}

/** The project says whether there is a wiki: readers go by it. */
function checkWikiFlag({ fields, node, run, say }: F3RecordCheck): void {
  if (node.path !== run.tree.project) return;
  const isSaid = fields['has_wiki'] === true;
  if (isSaid && !hasWikiFiles(run)) say('f3-wiki-missing', ['has_wiki']);
  if (!isSaid && run.wiki !== undefined) say('f3-wiki-unsaid', fields['has_wiki'] === undefined ? [] : ['has_wiki']);
}

/** What goes beyond types: what fields say of each other, and of the archive. */
export const recordChecks: { readonly [K in NodeKind]?: Check } = {
  user({ fields, run }) {
    if (textIn(fields, 'email') !== '') run.lose('mail');
  },
  project: checkWikiFlag,
  label({ fields, say }) {
    const color = textIn(fields, 'color');
    if (color !== '' && !/^[0-9a-f]{6}$/iu.test(color)) say('f3-color', ['color'], color);
  },
  milestone: checkState,
  issue: checkIssue,
  pull_request: checkPull,
  review({ fields, say }) {
    if (reviewKind(fields) === 'unsent') say('f3-review-unsent', ['state'], textIn(fields, 'state'));
  },
  attachment: checkAttachment,
  team({ say }) {
    say('f3-team-unread', []);
  },
};

/** Counts what will be read. */
export function countRecord({ run, node, fields }: F3RecordCheck): void {
  const { counts, tree } = run;
  if (node.kind === 'issue' && !tree.isDouble(node.id)) counts.issues++;
  if (node.kind === 'pull_request') counts.pulls++;
  if (node.kind === 'comment' && !isTwin(run, node.path)) counts.comments++;
  if (node.kind === 'review' && reviewKind(fields) === 'sent') counts.reviews++;
  if (node.kind === 'label') counts.labels++;
  if (node.kind === 'milestone') counts.milestones++;
  if (node.kind === 'release') counts.releases++;
  if (node.kind === 'reaction' && isOnRead({ run, node })) counts.reactions++;
}

/** On an issue, pull request or comment that counts itself. */
function isOnRead({ run, node: { parent } }: Pick<F3RecordCheck, 'run' | 'node'>): boolean {
  if (parent?.kind === 'issue') return !run.tree.isDouble(parent.id);
  return parent?.kind === 'pull_request' || (parent?.kind === 'comment' && !isTwin(run, parent.path));
}

/** A comment that an issue and the pull request of its number both have. */
function isTwin({ index, tree }: F3RecordCheck['run'], path: string): boolean {
  const ticket = nodeOfFile(`${path.slice(1)}.json`)?.parent;
  if (ticket?.kind !== 'issue' || !tree.isDouble(ticket.id)) return false;
  return (
    index.get(`${path.slice(1).replace(/\/issues\/([^/]+\/comments\/)/u, '/pull_requests/$1')}.json`) !== undefined
  );
}

/** A file that could not be read counts where it belongs. */
export function countUnread({ run, node }: Pick<F3RecordCheck, 'run' | 'node'>): void {
  const account = accountOf('', `${node.path.slice(1)}.json`);
  run.unread[account] = (run.unread[account] ?? 0) + 1;
}
