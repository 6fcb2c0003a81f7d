/**
 * Rules of git's strict check, under git's names, by their numbers in `assembly/odd-rules.ts`.
 * https://git-scm.com/docs/git-fsck#_fsck_messages
 */
const rules: readonly string[] = [
  '',
  'nulInHeader',
  'unterminatedHeader',
  'nulInCommit',
  'missingAuthor',
  'multipleAuthors',
  'missingCommitter',
  'missingNameBeforeEmail',
  'badName',
  'missingEmail',
  'missingSpaceBeforeEmail',
  'badEmail',
  'missingSpaceBeforeDate',
  'badDate',
  'zeroPaddedDate',
  'badDateOverflow',
  'badTimezone',
  'missingType',
  'badType',
  'missingTagEntry',
  'missingTag',
  'duplicateEntries',
  'treeNotSorted',
  'zeroPaddedFilemode',
  'nullSha1',
  'fullPathname',
  'hasDot',
  'hasDotdot',
  'hasDotgit',
  'gitmodulesSymlink',
  'gitmodulesBlob',
  'gitattributesBlob',
  'largePathname',
  'shortTag',
  'gitattributesLineLength',
  'gitattributesLarge',
  'gitattributesMissing',
  'gitmodulesName',
  'gitmodulesUrl',
  'gitmodulesPath',
  'gitmodulesUpdate',
  'gitmodulesLarge',
];

/** The name of a rule; `shortTag` alone is ours, for what git refuses without giving it a name. */
export function oddRule(number: number): string {
  return rules[number] ?? '';
}
