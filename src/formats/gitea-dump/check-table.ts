import type { Severity } from '../../model/problem.ts';
import type { RestoreTarget } from '../../model/verdict.ts';

/** What a code means. The page, the documentation and the repair are made from it. */
export interface CheckRule {
  /** One severity for every target, or one for those that are concerned; the others do not show it. */
  readonly severity: Severity | Readonly<Partial<Record<RestoreTarget, Severity>>>;
  /** What is wrong, in one sentence. */
  readonly what: string;
  /** What a person can do. */
  readonly todo: string;
}

const stops = 'stops-restore';
const loses = 'loses-data';
const odd = 'odd';

const writeAnew = 'Write the dump anew, or let the repair write this file anew.';
const askRepair = 'The repair can do it.';
const validationOnly = { 'gitea-validation': stops } as const;

/** Every code that checking a dump can give. A test makes each of them appear. */
export const checkTable = {
  // How files are written.
  'yaml-broken': {
    severity: stops,
    what: 'The file cannot be read as YAML here; a restore stops.',
    todo: writeAnew,
  },
  'yaml-leading-space': {
    severity: stops,
    what: 'A text that begins with a space, tab or line break was written so that no YAML reader can read it: a known defect of the forges.',
    todo: askRepair,
  },
  'yaml-stray-empty-list': {
    severity: stops,
    what: 'An empty batch left a line [] in the list; a restore stops, or reads nothing of the file when it is the first line.',
    todo: `Take the line out. ${askRepair}`,
  },
  'yaml-duplicate-key': {
    severity: stops,
    what: 'A key is there twice in one record; a restore refuses the whole file.',
    todo: 'Take one of them out.',
  },
  'yaml-control-character': {
    severity: stops,
    what: 'A raw control character; a restore refuses the whole file.',
    todo: `Write the text in double quotes with escapes. ${askRepair}`,
  },
  'yaml-not-utf8': { severity: stops, what: 'Bytes that are not UTF-8; a restore refuses the file.', todo: writeAnew },
  'yaml-line-separator': {
    severity: stops,
    what: 'A raw U+0085, U+2028 or U+2029: a restore takes it for a line break, and stops or changes the text.',
    todo: `Write the text in double quotes with escapes. ${askRepair}`,
  },
  'yaml-second-document': {
    severity: loses,
    what: 'Everything behind the second document mark is never read by a restore.',
    todo: 'Put the records into one list.',
  },
  'yaml-odd-key': {
    severity: stops,
    what: 'A key that is no plain text; a restore refuses the file.',
    todo: writeAnew,
  },
  'yaml-odd-tag': {
    severity: stops,
    what: 'A YAML tag that forges do not know, or a value that does not fit it.',
    todo: writeAnew,
  },
  'yaml-octal': {
    severity: loses,
    what: 'A whole number that begins with 0 is read as an octal one: 010 is 8.',
    todo: 'Take the leading zeros away.',
  },
  'yaml-too-large': {
    severity: odd,
    what: 'A record is larger or deeper than this page reads; it was not checked.',
    todo: 'Check it with another tool; records of this size are hardly ever right.',
  },
  'not-a-list': {
    severity: stops,
    what: 'The file must be one list; a restore stops at anything else.',
    todo: 'Put the records into one list.',
  },
  'not-a-record': {
    severity: stops,
    what: 'An entry of a list is no mapping of fields; a restore stops.',
    todo: 'Take the entry out, or give it its fields.',
  },
  'null-item': {
    severity: stops,
    what: 'An empty entry (null) in a list crashes a restore.',
    todo: 'Take the entry out.',
  },
  'field-type': {
    severity: stops,
    what: 'The value has a type that a restore refuses for this field.',
    todo: 'Write it as the documentation of the field says.',
  },
  'time-unreadable': {
    severity: stops,
    what: 'A restore cannot read this time.',
    todo: 'Write it as 2024-05-08T12:48:00Z.',
  },
  'time-unknown': {
    severity: odd,
    what: 'The time is not known; a restore puts another one in its place.',
    todo: 'Nothing, if the source does not know it either.',
  },
  'key-unknown': {
    severity: odd,
    what: 'A restore does not know this key and ignores it.',
    todo: 'Look for a spelling mistake: keys are case-sensitive.',
  },
  schema: {
    severity: odd,
    what: 'The record does not fit the published schema of its version.',
    todo: 'Compare it with the schema; a restore may read it all the same.',
  },
  'text-nul': {
    severity: stops,
    what: 'A text holds NUL; forges on PostgreSQL refuse it.',
    todo: `Take the character out. ${askRepair}`,
  },
  'title-too-long': {
    severity: stops,
    what: 'The title or name is longer than 255 characters; most databases refuse it.',
    todo: `Shorten it. ${askRepair}`,
  },
  'title-cut': {
    severity: loses,
    what: 'A restore cuts the title to 255 characters.',
    todo: 'Shorten it, and put the rest into the text.',
  },
  'text-over-64k': {
    severity: odd,
    what: 'The text is longer than 64 KiB; forges on MySQL refuse it there.',
    todo: 'Shorten it if the target runs on MySQL.',
  },
  credentials: {
    severity: odd,
    what: 'An address holds a user name, password or token: whoever gets the dump gets it too.',
    todo: `Take it out and revoke it. ${askRepair}`,
  },
  // repo.yml, topic.yml
  'repo-missing': {
    severity: stops,
    what: 'repo.yml is not there; a restore stops at once.',
    todo: 'Choose the folder that holds repo.yml, or write the file.',
  },
  'repo-not-flat': {
    severity: stops,
    what: 'repo.yml may hold only single values; a list or mapping stops a restore.',
    todo: 'Take the key out.',
  },
  'service-type': {
    severity: odd,
    what: 'The kind of source is unknown, or means one thing to Gitea and another to Forgejo (9).',
    todo: `Write 3 for Gitea and Forgejo. ${askRepair}`,
  },
  'private-ignored': {
    severity: odd,
    what: 'The project was private; a restore makes it public.',
    todo: 'Make it private right after the restore, or restore on a server that forces private projects.',
  },
  'default-branch': {
    severity: odd,
    what: 'The default branch is not in the repository, or HEAD names another one.',
    todo: 'Set it after the restore.',
  },
  'topic-long': {
    severity: odd,
    what: 'A restore drops topics of more than 50 bytes.',
    todo: 'Shorten the topic.',
  },
  // label.yml, milestone.yml
  'label-twice': {
    severity: odd,
    what: 'Two labels have this name; issues get the last one.',
    todo: 'Rename one of them.',
  },
  'label-color': {
    severity: odd,
    what: 'The colour is unknown; a restore makes the label white.',
    todo: 'Write six hexadecimal digits.',
  },
  'label-undefined': {
    severity: loses,
    what: 'A label is used that label.yml does not have; a restore drops it.',
    todo: `Add it to label.yml. ${askRepair}`,
  },
  'milestone-twice': {
    severity: odd,
    what: 'Two milestones have this title; issues get the last one.',
    todo: 'Rename one of them.',
  },
  'milestone-undefined': {
    severity: loses,
    what: 'A milestone is used that milestone.yml does not have; a restore drops the link.',
    todo: `Add it to milestone.yml. ${askRepair}`,
  },
  'state-unknown': {
    severity: odd,
    what: 'The state is neither open nor closed; a restore takes it for open.',
    todo: `Write open or closed. ${askRepair}`,
  },
  // release.yml
  'tag-twice': {
    severity: stops,
    what: 'Two releases have this tag; a restore stops at the second.',
    todo: 'Take one of them out.',
  },
  'tag-invalid': {
    severity: loses,
    what: 'This is no valid tag name; a restore empties it, and stops at the second empty one.',
    todo: 'Write the tag as git has it.',
  },
  'tag-missing': {
    severity: loses,
    what: 'The tag is not in the repository; a restore turns the release into a draft.',
    todo: 'Add the tag to the repository.',
  },
  'asset-size-missing': {
    severity: stops,
    what: 'A release file without size crashes a restore.',
    todo: 'Write the size of the file in bytes.',
  },
  'asset-count-missing': {
    severity: stops,
    what: 'A release file without download_count crashes a restore.',
    todo: 'Write 0.',
  },
  'asset-size': {
    severity: loses,
    what: 'The release file has another size than its record says: often an error page was saved in its place.',
    todo: 'Download the file again, and write its real size.',
  },
  'asset-shared': {
    severity: loses,
    what: 'Two release files are one and the same file in the archive: the second has overwritten the first.',
    todo: 'Download both again, under different paths.',
  },
  'asset-without-file': {
    severity: loses,
    what: 'The release file has no download_url: after a restore it is listed and cannot be downloaded.',
    todo: 'Download the file and write its path.',
  },
  'asset-missing': {
    severity: stops,
    what: 'The release file is not in the archive; a restore stops.',
    todo: 'Add the file, or take its record out.',
  },
  'path-unsafe': {
    severity: stops,
    what: 'The path is empty, absolute, an address, not decodable or leads out of the dump; a restore stops or reads a file of the server.',
    todo: 'Write a path inside the dump.',
  },
  // issue.yml and pull_request.yml
  'number-invalid': { severity: stops, what: 'The number is missing or not positive.', todo: 'Give it its number.' },
  'number-twice': {
    severity: stops,
    what: 'Issues and pull requests share their numbers; a restore stops at the second one with this number.',
    todo: 'Take one of them out.',
  },
  'label-repeated': {
    severity: stops,
    what: 'The same label is on it twice; a restore stops.',
    todo: `Take one of them out. ${askRepair}`,
  },
  'reaction-twice': {
    severity: stops,
    what: 'The same reaction of the same person is there twice; a restore stops.',
    todo: `Take one of them out. ${askRepair}`,
  },
  'reaction-unknown': {
    severity: odd,
    what: 'Forges show only eight reactions unless they are set up otherwise; this one is stored and never shown.',
    todo: 'Nothing, or translate it to one of the eight.',
  },
  'poster-empty': {
    severity: odd,
    what: 'The name is empty: after a restore the entry seems to be written by whoever ran it.',
    todo: 'Write the login name.',
  },
  'foreign-index': {
    severity: loses,
    what: 'foreignindex is not the number: a restore looks for the comments in the wrong file, or finds those of another.',
    todo: `Write the number. ${askRepair}`,
  },
  'ref-invalid': {
    severity: loses,
    what: 'This is no valid name of a branch or tag; a restore empties it.',
    todo: 'Write the name as git has it.',
  },
  'validation-key': {
    severity: validationOnly,
    what: 'A restore with --validation refuses this key.',
    todo: `Take the key out, or restore without --validation. ${askRepair}`,
  },
  'validation-missing': {
    severity: validationOnly,
    what: 'A restore with --validation demands this key.',
    todo: `Add the key, or restore without --validation. ${askRepair}`,
  },
  'validation-value': {
    severity: validationOnly,
    what: 'A restore with --validation refuses this value.',
    todo: `Change it, or restore without --validation. ${askRepair}`,
  },
  'validation-empty': {
    severity: validationOnly,
    what: 'A restore with --validation refuses an empty file.',
    todo: `Write [], or remove the file. ${askRepair}`,
  },
  // pull_request.yml
  'patch-missing': {
    severity: stops,
    what: 'The patch file is not in the archive; a restore stops.',
    todo: `An empty file is enough. ${askRepair}`,
  },
  'patch-odd': {
    severity: odd,
    what: 'The patch file is no patch: often an error page was saved in its place.',
    todo: `An empty file is better. ${askRepair}`,
  },
  'merged-open': {
    severity: loses,
    what: 'It is merged and not closed; after a restore it shows as open and merged.',
    todo: `Write closed. ${askRepair}`,
  },
  'merged-time-missing': {
    severity: loses,
    what: 'It is merged without merged_time; a restore loses the time and the commit of the merge.',
    todo: 'Write the time of the merge.',
  },
  'commit-id': {
    severity: loses,
    what: 'This is no commit id of 40 small hexadecimal digits; a restore empties it.',
    todo: 'Write the full id.',
  },
  'head-elsewhere': {
    severity: loses,
    what: 'An open pull request says that its head is in another repository: a restore fetches it over the network, or loses it.',
    todo: 'Put the head commit on a branch of this repository, and name this repository on both sides.',
  },
  'head-unnamed': {
    severity: odd,
    what: 'The head branch of an open pull request has no name; a restore calls it “unknown repository”.',
    todo: 'Write the name of a branch.',
  },
  'head-missing': {
    severity: loses,
    what: 'The head commit is not in the repository; after a restore the changes cannot be shown, and comments on lines are lost.',
    todo: 'Fetch refs/pull/<number>/head from the source into git/.',
  },
  'merge-base-empty': {
    severity: odd,
    what: 'base.sha of a merged pull request is empty; a restore cannot work out its changes.',
    todo: 'Write the merge base from before the merge.',
  },
  'merge-base-tip': {
    severity: loses,
    what: 'base.sha is the tip of the target branch and not the merge base: after a restore the merged pull request shows other changes, or none.',
    todo: 'Write the merge base from before the merge.',
  },
  // comments/, reviews/
  'comment-without-issue': {
    severity: stops,
    what: 'issue_index names no issue or pull request of the dump; a restore stops.',
    todo: 'Correct the number, or take the comment out.',
  },
  'comment-elsewhere': {
    severity: loses,
    what: 'issue_index names another issue than the file: the comment goes there.',
    todo: 'Correct the number, or move the comment.',
  },
  'comment-type': {
    severity: loses,
    what: 'The comment type is unknown; after a restore the timeline of the issue cannot be read.',
    todo: 'Write comment, or take it out.',
  },
  'comment-type-gitea': {
    severity: { forgejo: loses },
    what: 'Forgejo does not know this comment type; after a restore the timeline of the issue cannot be read.',
    todo: 'Take it out before restoring with Forgejo.',
  },
  'comment-twice': {
    severity: loses,
    what: 'A comment with this id is in the file twice; a restore makes two of it.',
    todo: `Take one of them out. ${askRepair}`,
  },
  'review-without-pull': {
    severity: stops,
    what: 'issue_index names no pull request of the dump; a restore stops.',
    todo: 'Correct the number, or take the review out.',
  },
  'review-elsewhere': {
    severity: loses,
    what: 'issue_index names another pull request than the file: the review goes there.',
    todo: 'Correct the number, or move the review.',
  },
  'review-twice': {
    severity: loses,
    what: 'A review with this id is in the file twice; a restore makes two of it.',
    todo: `Take one of them out. ${askRepair}`,
  },
  'review-state': {
    severity: loses,
    what: 'A restore does not know this review state and makes the review a pending one that nobody sees.',
    todo: `Write one of APPROVED, CHANGES_REQUESTED, COMMENTED, REQUEST_REVIEW. ${askRepair}`,
  },
  'hunk-broken': {
    severity: stops,
    what: 'A comment without line whose diff_hunk has no header @@ … @@ crashes a restore.',
    todo: 'Write the line, or a hunk with its header.',
  },
  'hunk-empty': {
    severity: { forgejo: loses },
    what: 'Forgejo drops comments on lines that have no diff_hunk.',
    todo: `Write @@ -l,1 +l,1 @@ with the line for l. ${askRepair}`,
  },
  'file-unread': {
    severity: loses,
    what: 'A restore never reads this file: no issue or pull request of the dump has its number.',
    todo: 'Rename it to the number of its issue, or add the issue.',
  },
  // git
  'git-missing': {
    severity: stops,
    what: 'git/ is no bare repository with HEAD, refs and objects; a restore stops.',
    todo: 'Put a clone made with git clone --mirror there.',
  },
  'git-damaged': {
    severity: stops,
    what: 'The git repository is damaged or not whole.',
    todo: 'Fetch it again from the source with git clone --mirror.',
  },
  'git-not-verified': {
    severity: odd,
    what: 'The git repository is in a form that is not read here, and was not verified.',
    todo: 'Run git fsck --full on it.',
  },
  'git-shallow': {
    severity: odd,
    what: 'The history of the repository is cut.',
    todo: 'Fetch the rest with git fetch --unshallow, if the source has it.',
  },
  'git-lfs': {
    severity: loses,
    what: 'The repository names files of Git LFS, which no dump holds.',
    todo: 'Fetch them from the source with git lfs fetch --all.',
  },
  'git-remote-refs': {
    severity: odd,
    what: 'Tracking branches of forks (refs/remotes/) are in the repository and come into the restored one.',
    todo: 'Delete them. The forge’s own dump leaves them behind.',
  },
  'git-credentials': {
    severity: odd,
    what: 'The settings of the repository hold credentials: whoever gets the dump gets them too.',
    todo: `Take them out and revoke them. ${askRepair}`,
  },
  'wiki-unread': {
    severity: loses,
    what: 'A restore looks for the wiki in git.wiki.git and never in wiki/: it will be lost.',
    todo: `Copy wiki/ to git.wiki.git. ${askRepair}`,
  },
  // What stands beside the dump in our archives.
  'sums-unreadable': {
    severity: odd,
    what: 'A line of SHA256SUMS is no digest and path.',
    todo: 'Make the archive again.',
  },
  'sums-missing': {
    severity: loses,
    what: 'SHA256SUMS names a file that is not in the archive.',
    todo: 'Get the archive again.',
  },
  'sums-unlisted': {
    severity: odd,
    what: 'The file is not in SHA256SUMS: it was added later.',
    todo: 'Look at where it comes from.',
  },
  'sums-differ': {
    severity: loses,
    what: 'The file is not the one that was exported: its digest differs from SHA256SUMS.',
    todo: 'Get the archive again, if nobody changed the file on purpose.',
  },
  'takeout-broken': {
    severity: odd,
    what: 'takeout.json cannot be read, or does not fit its schema.',
    todo: 'Get the archive again.',
  },
  'receipt-broken': {
    severity: odd,
    what: 'receipt.json cannot be read, or does not fit its schema.',
    todo: 'Get the archive again.',
  },
  'receipt-count': {
    severity: loses,
    what: 'The archive holds another number of records than its receipt says.',
    todo: 'Get the archive again.',
  },
  'extra-broken': {
    severity: odd,
    what: 'A line of what the dump has no place for cannot be read, or does not fit its schema.',
    todo: 'Nothing for a restore: it never reads extra/.',
  },
  'extra-file': {
    severity: loses,
    what: 'An attached file is not in the archive, or is another one than its record says.',
    todo: 'Get the archive again.',
  },
} as const satisfies Readonly<Record<string, CheckRule>>;

export type CheckCode = keyof typeof checkTable;

/** What the code means for that target; `undefined` when it does not matter there. */
export function severityFor(code: CheckCode, target: RestoreTarget): Severity | undefined {
  const { severity }: CheckRule = checkTable[code];
  return typeof severity === 'string' ? severity : severity[target];
}
