import { askRepair, type CheckRule, type CommonCode } from '../common/check-rules.ts';
import type { DumpTarget } from './targets.ts';

const stops = 'stops-restore';
const loses = 'loses-data';
const odd = 'odd';

const writeAnew = 'Write the dump anew, or let the repair write this file anew.';
const validationOnly = { 'gitea-validation': stops } as const;

/** Codes that only a dump can give. A test makes each of them appear. */
export const dumpRules = {
  // How files are written.
  'yaml-broken': {
    severity: stops,
    title: 'The file cannot be read as YAML here.',
    why: 'A restore stops.',
    todo: writeAnew,
  },
  'yaml-leading-space': {
    severity: stops,
    title: 'A text that begins with a space, tab or line break was written so that no YAML reader can read it.',
    why: 'A known defect of the forges.',
    todo: askRepair,
  },
  'yaml-stray-empty-list': {
    severity: stops,
    title: 'An empty batch left a line [] in the list.',
    why: 'A restore stops, or reads nothing of the file when it is the first line.',
    todo: `Take the line out. ${askRepair}`,
  },
  'yaml-duplicate-key': {
    severity: stops,
    title: 'A key is there twice in one record.',
    why: 'A restore refuses the whole file.',
    todo: 'Take one of them out.',
  },
  'yaml-control-character': {
    severity: stops,
    title: 'A raw control character.',
    why: 'A restore refuses the whole file.',
    todo: `Write the text in double quotes with escapes. ${askRepair}`,
  },
  'yaml-not-utf8': {
    severity: stops,
    title: 'Bytes that are not UTF-8.',
    why: 'A restore refuses the file.',
    todo: writeAnew,
  },
  'yaml-line-separator': {
    severity: stops,
    title: 'A raw U+0085, U+2028 or U+2029.',
    why: 'A restore takes it for a line break: outside double quotes it stops there, inside it may change the text.',
    todo: `Write the text in double quotes with escapes. ${askRepair}`,
  },
  'yaml-second-document': {
    severity: loses,
    title: 'The file holds a second YAML document behind its first.',
    why: 'A restore reads the first one only, and says nothing.',
    todo: 'Put the records into one list.',
  },
  'yaml-odd-key': {
    severity: stops,
    title: 'A key that is no plain text.',
    why: 'A restore refuses the file.',
    todo: writeAnew,
  },
  'yaml-odd-tag': {
    severity: stops,
    title: 'A YAML tag does not fit.',
    why: 'Forges do not know the tag, or the value is none of its kind; a restore refuses the file.',
    todo: writeAnew,
  },
  'yaml-octal': {
    severity: loses,
    title: 'A whole number that begins with 0 is read as an octal one.',
    why: '010 is 8.',
    todo: 'Take the leading zeros away.',
  },
  'yaml-text-unquoted': {
    severity: odd,
    title: 'A text that looks like a number or a truth value stands without quotes.',
    why: 'Restoring takes it as it is written, but for the old and new names in meta: 1.10 becomes 1.1 there. Other programs bend it everywhere.',
    todo: `Write it in quotes. ${askRepair}`,
  },
  'yaml-too-large': {
    severity: loses,
    title: 'A record is larger or deeper than this page reads.',
    why: 'It was not checked, and is neither shown nor written anew here; a restore may stop at it.',
    todo: 'Check it with another tool; records of this size are hardly ever right.',
  },
  'not-a-list': {
    severity: stops,
    title: 'The file must be one list.',
    why: 'A restore stops at anything else.',
    todo: 'Put the records into one list.',
  },
  'not-a-record': {
    severity: stops,
    title: 'An entry of a list is no mapping of fields.',
    why: 'A restore stops.',
    todo: 'Take the entry out, or give it its fields.',
  },
  'null-item': {
    severity: stops,
    title: 'A list has an empty entry (null).',
    why: 'It crashes a restore.',
    todo: 'Take the entry out.',
  },
  'field-type': {
    severity: stops,
    title: 'The value has the wrong type.',
    why: 'A restore refuses the whole file for it.',
    todo: 'Write it as the documentation of the field says.',
  },
  'time-unreadable': {
    severity: stops,
    title: 'This is no time that a restore can read.',
    why: 'It refuses the whole file for it.',
    todo: 'Write it as 2024-05-08T12:48:00Z.',
  },
  'time-unknown': {
    severity: odd,
    title: 'The time is not known.',
    why: 'A restore puts another one in its place, or the year 1.',
    todo: 'Nothing, if the source does not know it either.',
  },
  'key-unknown': {
    severity: odd,
    title: 'The key is unknown.',
    why: 'A restore ignores it; the field that it may stand for stays empty.',
    todo: 'Look for a spelling mistake: keys are case-sensitive.',
  },
  'title-too-long': {
    severity: stops,
    title: 'The title or name is longer than 255 characters.',
    why: 'PostgreSQL and MySQL refuse it. Only Gitea from 1.24 on cuts titles of pull requests.',
    todo: `Shorten it. ${askRepair}`,
  },
  'title-cut': {
    severity: loses,
    title: 'The title is longer than 255 characters.',
    why: 'A restore cuts it.',
    todo: 'Shorten it, and put the rest into the text.',
  },
  'text-over-64k': {
    severity: odd,
    title: 'The text is longer than 64 KiB.',
    why: 'Forges on MySQL refuse it there.',
    todo: 'Shorten it if the target runs on MySQL.',
  },
  // repo.yml, topic.yml
  'repo-missing': {
    severity: stops,
    title: 'repo.yml is not there.',
    why: 'A restore stops at once.',
    todo: 'Choose the folder that holds repo.yml, or write the file.',
  },
  'repo-not-flat': {
    severity: stops,
    title: 'repo.yml may hold only single values.',
    why: 'A list or mapping stops a restore.',
    todo: 'Take the key out.',
  },
  'service-type': {
    severity: odd,
    title: 'The kind of source (service_type) is unclear.',
    why: 'The number is unknown, or means one thing to Gitea and another to Forgejo (9).',
    todo: `Write 3 for Gitea and Forgejo. ${askRepair}`,
  },
  'private-ignored': {
    severity: odd,
    title: 'The project was private.',
    why: 'A restore makes it public.',
    todo: 'Make it private right after the restore, or restore on a server that forces private projects.',
  },
  'default-branch': {
    severity: odd,
    title: 'The default branch is unclear.',
    why: 'It is not in the repository, or HEAD of git/ names another one.',
    todo: 'Set it after the restore.',
  },
  'topic-long': {
    severity: odd,
    title: 'A topic is longer than 50 bytes.',
    why: 'A restore drops it.',
    todo: 'Shorten the topic.',
  },
  // label.yml, milestone.yml
  'label-twice': {
    severity: odd,
    title: 'Two labels have this name.',
    why: 'Issues get the last one.',
    todo: 'Rename one of them.',
  },
  'label-color': {
    severity: odd,
    title: 'The colour is unknown.',
    why: 'A restore makes the label white.',
    todo: 'Write six hexadecimal digits.',
  },
  'label-undefined': {
    severity: loses,
    title: 'A label is used that label.yml does not have.',
    why: 'A restore drops it.',
    todo: `Add it to label.yml. ${askRepair}`,
  },
  'milestone-twice': {
    severity: odd,
    title: 'Two milestones have this title.',
    why: 'Issues get the last one.',
    todo: 'Rename one of them.',
  },
  'milestone-undefined': {
    severity: loses,
    title: 'A milestone is used that milestone.yml does not have.',
    why: 'A restore drops the link.',
    todo: `Add it to milestone.yml. ${askRepair}`,
  },
  'state-unknown': {
    severity: odd,
    title: 'The state is neither open nor closed.',
    why: 'A restore takes it for open.',
    todo: `Write open or closed. ${askRepair}`,
  },
  // release.yml
  'tag-twice': {
    severity: stops,
    title: 'Two releases have this tag.',
    why: 'A restore stops at the second.',
    todo: 'Take one of them out.',
  },
  'tag-invalid': {
    severity: loses,
    title: 'This is no valid tag name.',
    why: 'A restore empties it, and stops at the second empty one.',
    todo: 'Write the tag as git has it.',
  },
  'tag-missing': {
    severity: loses,
    title: 'The tag is not in the repository.',
    why: 'A restore turns the release into a draft.',
    todo: 'Add the tag to the repository.',
  },
  'asset-size-missing': {
    severity: stops,
    title: 'A release file has no size.',
    why: 'It crashes a restore.',
    todo: 'Write the size of the file in bytes.',
  },
  'asset-count-missing': {
    severity: stops,
    title: 'A release file has no download_count.',
    why: 'It crashes a restore.',
    todo: 'Write 0.',
  },
  'asset-size': {
    severity: loses,
    title: 'The release file has another size than its record says.',
    why: 'Often an error page was saved in its place.',
    todo: 'Download the file again, and write its real size.',
  },
  'asset-shared': {
    severity: loses,
    title: 'Two release files are one and the same file in the archive.',
    why: 'The second has overwritten the first.',
    todo: 'Download both again, under different paths.',
  },
  'asset-without-file': {
    severity: loses,
    title: 'The release file has no download_url.',
    why: 'After a restore it is listed and cannot be downloaded.',
    todo: 'Download the file and write its path.',
  },
  'asset-missing': {
    severity: stops,
    title: 'The release file is not in the archive.',
    why: 'A restore stops.',
    todo: 'Add the file, or take its record out.',
  },
  'path-unsafe': {
    severity: stops,
    title: 'The path is empty, absolute, an address, not decodable or leads out of the dump.',
    why: 'A restore stops or reads a file of the server.',
    todo: 'Write a path inside the dump.',
  },
  // issue.yml and pull_request.yml
  'number-invalid': {
    severity: loses,
    title: 'The number is missing or not positive.',
    why: 'After a restore no address leads to it, and its comments are lost: forges number from 1.',
    todo: 'Give it its number.',
  },
  'number-twice': {
    severity: stops,
    title: 'Issues and pull requests share their numbers.',
    why: 'A restore stops at the second one with this number.',
    todo: 'Take one of them out.',
  },
  'label-repeated': {
    severity: stops,
    title: 'The same label is on it twice.',
    why: 'A restore stops.',
    todo: `Take one of them out. ${askRepair}`,
  },
  'reaction-twice': {
    severity: stops,
    title: 'The same reaction of the same person is there twice.',
    why: 'A restore stops.',
    todo: `Take one of them out. ${askRepair}`,
  },
  'reaction-unknown': {
    severity: odd,
    title: 'Forges show only eight reactions unless they are set up otherwise.',
    why: 'This one is stored and never shown.',
    todo: 'Nothing, or translate it to one of the eight.',
  },
  'poster-empty': {
    severity: odd,
    title: 'The name is empty.',
    why: 'After a restore the entry seems to be written by whoever ran it.',
    todo: 'Write the login name.',
  },
  'foreign-index': {
    severity: loses,
    title: 'foreignindex is not the number.',
    why: 'A restore looks for the comments in the wrong file, or finds those of another.',
    todo: `Write the number. ${askRepair}`,
  },
  'ref-invalid': {
    severity: loses,
    title: 'This is no valid name of a branch or tag.',
    why: 'A restore empties it.',
    todo: 'Write the name as git has it.',
  },
  'validation-key': {
    severity: validationOnly,
    title: 'The forge’s own schema does not know this key.',
    why: 'A restore with --validation refuses the whole file for it.',
    todo: `Take the key out, or restore without --validation. ${askRepair}`,
  },
  'validation-missing': {
    severity: validationOnly,
    title: 'The forge’s own schema demands a key that is missing.',
    why: 'A restore with --validation refuses the whole file for it.',
    todo: `Add the key, or restore without --validation. ${askRepair}`,
  },
  'validation-value': {
    severity: validationOnly,
    title: 'The forge’s own schema does not allow this value.',
    why: 'A restore with --validation refuses the whole file for it.',
    todo: `Change it, or restore without --validation. ${askRepair}`,
  },
  'validation-empty': {
    severity: validationOnly,
    title: 'The file is empty.',
    why: 'A restore with --validation refuses it.',
    todo: `Write [], or remove the file. ${askRepair}`,
  },
  // pull_request.yml
  'patch-missing': {
    severity: stops,
    title: 'The patch file is not in the archive.',
    why: 'A restore stops.',
    todo: `An empty file is enough. ${askRepair}`,
  },
  'patch-odd': {
    severity: odd,
    title: 'The patch file is no patch.',
    why: 'Often an error page was saved in its place.',
    todo: `An empty file is better. ${askRepair}`,
  },
  'merged-open': {
    severity: loses,
    title: 'It is merged and not closed.',
    why: 'After a restore it shows as open and merged.',
    todo: `Write closed. ${askRepair}`,
  },
  'merged-time-missing': {
    severity: loses,
    title: 'It is merged without merged_time.',
    why: 'A restore loses the time and the commit of the merge.',
    todo: 'Write the time of the merge.',
  },
  'commit-id': {
    severity: loses,
    title: 'This is no commit id of 40 small hexadecimal digits.',
    why: 'A restore empties it.',
    todo: 'Write the full id.',
  },
  'head-unkept': {
    severity: odd,
    title: 'refs/pull/<number>/head does not keep the head commit of the pull request.',
    why: 'A restore makes the ref from the commit; other programs look for the changes there.',
    todo: 'Let the ref point at the commit.',
  },
  'head-elsewhere': {
    severity: loses,
    title: 'An open pull request says that its head is in another repository.',
    why: 'A restore fetches it over the network, or loses it.',
    todo: 'Put the head commit on a branch of this repository, and name this repository on both sides.',
  },
  'head-unnamed': {
    severity: odd,
    title: 'The head branch of an open pull request has no name.',
    why: 'A restore calls it “unknown repository”.',
    todo: 'Write the name of a branch.',
  },
  'merge-base-empty': {
    severity: odd,
    title: 'base.sha of a merged pull request is empty.',
    why: 'A restore cannot work out its changes.',
    todo: 'Write the merge base from before the merge.',
  },
  'merge-base-tip': {
    severity: loses,
    title: 'base.sha is the tip of the target branch and not the merge base.',
    why: 'After a restore the merged pull request shows other changes, or none.',
    todo: 'Write the merge base from before the merge.',
  },
  // comments/, reviews/
  'comment-without-issue': {
    severity: stops,
    title: 'issue_index names no issue or pull request of the dump.',
    why: 'A restore stops.',
    todo: 'Correct the number, or take the comment out.',
    mended: 'The comment is with the issue whose number its file has.',
  },
  'comment-elsewhere': {
    severity: loses,
    title: 'issue_index names another issue than the file.',
    why: 'The comment goes there, or the restore stops when a comment of an issue names a pull request.',
    todo: `Correct the number, or move the comment. ${askRepair}`,
    mended: 'The comment is with the issue that issue_index names, where a restore puts it.',
  },
  'comment-type': {
    severity: loses,
    title: 'The comment type is unknown.',
    why: 'After a restore the timeline of the issue cannot be read.',
    todo: 'Write comment, or take it out.',
  },
  'comment-type-gitea': {
    severity: { forgejo: loses },
    title: 'Forgejo does not know this comment type.',
    why: 'After a restore the timeline of the issue cannot be read.',
    todo: 'Take it out before restoring with Forgejo.',
  },
  'comment-twice': {
    severity: loses,
    title: 'A comment with this id is in the file twice.',
    why: 'A restore makes two of it.',
    todo: `Take one of them out. ${askRepair}`,
  },
  'review-without-pull': {
    severity: stops,
    title: 'issue_index names no pull request of the dump.',
    why: 'A restore stops.',
    todo: 'Correct the number, or take the review out.',
    mended: 'The review is with the pull request whose number its file has.',
  },
  'review-elsewhere': {
    severity: loses,
    title: 'issue_index names another pull request than the file.',
    why: 'The review goes there.',
    todo: `Correct the number, or move the review. ${askRepair}`,
    mended: 'The review is with the pull request that issue_index names, where a restore puts it.',
  },
  'review-twice': {
    severity: loses,
    title: 'A review with this id is in the file twice.',
    why: 'A restore makes two of it.',
    todo: `Take one of them out. ${askRepair}`,
  },
  'review-state': {
    severity: loses,
    title: 'The review state is unknown to a restore.',
    why: 'The review becomes a pending one that nobody sees.',
    todo: `Write one of APPROVED, CHANGES_REQUESTED, COMMENTED, REQUEST_REVIEW. ${askRepair}`,
  },
  'hunk-broken': {
    severity: stops,
    title: 'A comment has no line, and its diff_hunk no header @@ … @@.',
    why: 'It crashes a restore.',
    todo: 'Write the line, or a hunk with its header.',
  },
  'hunk-empty': {
    severity: { forgejo: loses },
    title: 'A comment on a line has no diff_hunk.',
    why: 'Forgejo drops it on restore.',
    todo: `Write @@ -l,1 +l,1 @@ with the line for l. ${askRepair}`,
  },
  'file-unread': {
    severity: loses,
    title: 'A restore never reads this file.',
    why: 'No issue or pull request of the dump has its number.',
    todo: 'Rename it to the number of its issue, or add the issue. The repair copies it as it is, unless you choose to leave it out.',
  },
  // git
  'wiki-unread': {
    severity: loses,
    title: 'A restore looks for the wiki in git.wiki.git and never in wiki/.',
    why: 'It will be lost.',
    todo: `Copy wiki/ to git.wiki.git. ${askRepair}`,
  },
} as const satisfies Readonly<Record<string, CheckRule<DumpTarget>>>;

/** Every code that checking a dump can give. */
export type CheckCode = CommonCode | keyof typeof dumpRules;
