import { fieldsIn, flagIn, integerIn, someText, textIn } from '../common/loose-fields.ts';
import { isSafeRef } from '../common/ref-names.ts';
import { mostHeads } from '../format.ts';
import { checkTicket, checkZeroTime } from './check-basics.ts';
import { placeIn, type RecordCheck } from './check-run.ts';
import { pathInDump } from './dump-path.ts';

const commitId = /^[0-9a-f]{40}$/u;

export function checkPull(check: RecordCheck): void {
  const { fields, run } = check;
  run.counts.pulls++;
  checkTicket(check, 'pull-request');
  checkPatchPath(check);
  checkCommits(check);
  if (flagIn(fields, 'merged')) checkMerged(check);
  if (textIn(fields, 'state') !== 'closed' && !flagIn(fields, 'merged')) checkOpen(check);
  checkHead(check);
  if (flagIn(fields, 'is_draft')) run.lose('drafts');
}

function checkPatchPath(check: RecordCheck): void {
  const address = textIn(check.fields, 'patch_url');
  const path = pathInDump(address);
  if (path !== undefined) check.run.namedPaths.add(path);
  if (path === undefined) check.say('path-unsafe', ['patch_url'], address);
  else if (check.run.index.get(path) === undefined) check.say('patch-missing', ['patch_url'], path);
  else check.run.counts.patches++;
}

function checkCommits(check: RecordCheck): void {
  const { fields } = check;
  const merge = textIn(fields, 'merge_commit_sha');
  if (merge !== '' && !commitId.test(merge)) check.say('commit-id', ['merge_commit_sha'], merge);
  for (const side of ['head', 'base'] as const) {
    const [sha, ref] = [textIn(fieldsIn(fields, side), 'sha'), textIn(fieldsIn(fields, side), 'ref')];
    if (sha !== '' && !commitId.test(sha)) check.say('commit-id', [side, 'sha'], sha);
    if (ref !== '' && !isSafeRef(ref)) check.say('ref-invalid', [side, 'ref'], ref);
  }
}

function checkMerged(check: RecordCheck): void {
  const { fields, run } = check;
  const state = textIn(fields, 'state');
  if (state !== 'closed' && !check.isSaid('/state')) check.say('merged-open', ['state'], state);
  if (someText(fields, 'merged_time') === undefined) check.say('merged-time-missing', ['merged_time']);
  else checkZeroTime(check, 'merged_time');
  run.lose('merged-by');
  const base = fieldsIn(fields, 'base');
  const sha = textIn(base, 'sha');
  if (sha === '') check.say('merge-base-empty', ['base', 'sha']);
  else if (run.git?.refs.get(`refs/heads/${textIn(base, 'ref')}`) === sha)
    check.say('merge-base-tip', ['base', 'sha'], sha);
}

function checkOpen(check: RecordCheck): void {
  const [head, base] = [fieldsIn(check.fields, 'head'), fieldsIn(check.fields, 'base')];
  const isElsewhere =
    textIn(head, 'owner_name') !== textIn(base, 'owner_name') ||
    textIn(head, 'repo_name') !== textIn(base, 'repo_name');
  if (isElsewhere) check.say('head-elsewhere', ['head'], `${textIn(head, 'owner_name')}/${textIn(head, 'repo_name')}`);
  else if (textIn(head, 'ref') === '') check.say('head-unnamed', ['head', 'ref']);
}

/** Whether the head commit is there: at its own ref, at another one, or somewhere in the repository. */
function checkHead(check: RecordCheck): void {
  const { fields, run } = check;
  if (run.git === undefined) return;
  const sha = textIn(fieldsIn(fields, 'head'), 'sha');
  const kept = run.git.refs.get(`refs/pull/${integerIn(fields, 'number')}/head`);
  if (kept !== undefined && (sha === '' || sha === kept)) return;
  if (sha === '' || run.git.refs.size === 0) check.say('head-missing', ['head', 'sha'], sha);
  else if (!commitId.test(sha)) return;
  else if (run.tips.has(sha)) check.say('head-unkept', ['head', 'sha'], sha);
  // Whether a commit that no ref points at is there, only the repository can say.
  else if (run.headsToFind.length < mostHeads)
    run.headsToFind.push({ oid: sha, at: placeIn(check.record, ['head', 'sha'], sha), unkept: 'head-unkept' });
}
