import { askRepair, type CheckRule } from '../common/check-rules.ts';
import type { F3Target } from './targets.ts';

const stops = 'stops-restore';
const loses = 'loses-data';
const odd = 'odd';

/** A reader that takes nothing but today's form refuses it; the others make the best of it. */
const strictOnly = { f3: odd, 'f3-strict': stops } as const;

const upgrade = 'Let the repair write the archive anew, in the form of today.';
const refuses = 'A reader refuses the file.';
const refusesOld = 'It is the form of an older generation; a strict reader refuses the file.';

/** Every code that checking an F3 archive can give beyond those of every format. A test makes each of them appear. */
export const f3Rules = {
  // How files are written.
  'json-broken': {
    severity: stops,
    title: 'The file is no JSON.',
    why: refuses,
    todo: 'Get the archive again, or correct the place.',
  },
  'json-not-utf8': {
    severity: stops,
    title: 'The file holds bytes that are no UTF-8.',
    why: 'Readers refuse it, or read another text.',
    todo: `Write the file in UTF-8. ${askRepair}`,
  },
  'json-duplicate-key': {
    severity: loses,
    title: 'A key is there twice in one record.',
    why: 'Readers take one of the two values, and not all the same one.',
    todo: 'Take one of them out.',
  },
  'json-too-large': {
    severity: loses,
    title: 'The file is larger or deeper than this page reads.',
    why: 'It was not checked, and is neither shown nor written anew here; a restore may stop at it.',
    todo: 'Check it with another tool; records of this size are hardly ever right.',
  },
  'f3-not-object': {
    severity: stops,
    title: 'The file does not hold one record.',
    why: 'Each file of F3 is one JSON object.',
    todo: 'Put each record into a file of its own.',
  },
  // What is where.
  'f3-project-missing': {
    severity: stops,
    title: 'There is no project in the archive.',
    why: 'Its file is forge/users/<id>/projects/<id>.json, or the same of an organization.',
    todo: 'Get the archive again.',
  },
  'f3-more-projects': {
    severity: odd,
    title: 'The archive holds the contents of more than one project.',
    why: 'This page reads and checks the one that has most.',
    todo: 'Make an archive of each.',
  },
  'f3-parent-missing': {
    severity: loses,
    title: 'What this folder belongs to has no file.',
    why: 'A reader does not know the object, and leaves out what is in its folder.',
    todo: 'Get the archive again.',
  },
  'f3-folder-unknown': {
    severity: odd,
    title: 'The file lies where F3 has no kind of object.',
    why: 'Readers pass it by.',
    todo: 'Look at who made the archive, and with which version.',
  },
  'f3-file-unknown': {
    severity: odd,
    title: 'A file among the records is none.',
    why: 'Readers pass it by.',
    todo: 'Put it beside the folder forge/.',
  },
  'f3-id-file': {
    severity: odd,
    title: 'Files with .id lie beside the records.',
    why: 'A mirror keeps in them which ids the other side gave. They are no part of the project, and nothing here reads them.',
    todo: 'Nothing. The repair leaves them out.',
  },
  'f3-id-alone': {
    severity: loses,
    title: 'A file with .id stands for an object that has no file.',
    why: 'A mirror knew the object: its record was lost, or deleted afterwards.',
    todo: 'Get the archive again, if nobody deleted it on purpose.',
  },
  'f3-team-unread': {
    severity: odd,
    title: 'The archive has a team of an organization.',
    why: 'Teams are checked and not read here: the repair, and an archive in another format, are without them.',
    todo: 'Keep this archive, if they matter.',
  },
  'f3-repository-unknown': {
    severity: loses,
    title: 'A repository is called neither vcs nor vcs.wiki.',
    why: 'Readers know only these two: the code and the wiki.',
    todo: 'Give it the name of what it is.',
  },
  'f3-wiki-missing': {
    severity: loses,
    title: 'There is said to be a wiki, and no bare repository is where it belongs.',
    why: 'A reader stops, or makes a project without its wiki.',
    todo: 'Put a clone made with git clone --mirror into repositories/vcs.wiki/, or take away what names it.',
  },
  'f3-wiki-unsaid': {
    severity: odd,
    title: 'There is a wiki, and has_wiki of the project does not say so.',
    why: 'Readers that go by it leave the wiki out.',
    todo: `Write true. ${askRepair}`,
  },
  'f3-double-number': {
    severity: odd,
    title: 'An issue has the number of a pull request.',
    why: 'Some forges list pull requests among the issues as well. The pull request is the one that counts.',
    todo: `Take the issue out. ${askRepair}`,
  },
  // Older generations.
  'f3-number-id': {
    severity: strictOnly,
    title: 'An id is a number: the form of the first generation (2022).',
    why: refusesOld,
    todo: upgrade,
  },
  'f3-null': {
    severity: strictOnly,
    title: 'A value is null: the form of the generation 1.0 (2023).',
    why: 'Today a key without a value is left out; a strict reader refuses the file.',
    todo: upgrade,
  },
  'f3-identities': {
    severity: odd,
    title: 'The archive has an identities.json: the form of the generation 1.0 (2023).',
    why: 'Nothing reads it any more.',
    todo: 'Nothing, or take it out.',
  },
  'f3-reference-name': {
    severity: strictOnly,
    title: 'A name or a bare id stands where a path belongs: the form of an older generation.',
    why: refusesOld,
    todo: upgrade,
  },
  'f3-key-old': {
    severity: strictOnly,
    title: 'The key belongs to an older generation.',
    why: refusesOld,
    todo: upgrade,
  },
  'f3-assets-folder': {
    severity: loses,
    title: 'Files of releases lie in assets/: the form before gof3 3.11 (2025).',
    why: 'Readers of today look for them in attachments/.',
    todo: upgrade,
  },
  'f3-repository-folder': {
    severity: loses,
    title: 'The folder or reference says repository/ and not repositories/: the form before gof3 3.11.15.',
    why: 'Readers of today do not find the repository by it.',
    todo: upgrade,
  },
  'f3-old-folder': {
    severity: loses,
    title: 'A folder has the name that it had in 2023.',
    why: 'Readers of today do not know it, and leave out what is in it.',
    todo: upgrade,
  },
  'f3-first-design': {
    severity: stops,
    title: 'The records lie as the first design of F3 had them (2022).',
    why: 'No reader of today knows that layout.',
    todo: upgrade,
  },
  // Fields.
  'f3-index': {
    severity: stops,
    title: 'The id in the record is not the one in the name of its file.',
    why: refuses,
    todo: `Write the name of the file without .json as index. ${askRepair}`,
  },
  'f3-field-type': {
    severity: stops,
    title: 'The value has the wrong type.',
    why: refuses,
    todo: 'Write it as the documentation of the field says.',
  },
  'f3-field-missing': {
    severity: stops,
    title: 'A field that must be there is missing.',
    why: refuses,
    todo: `Add it. ${askRepair}`,
  },
  'f3-word-unknown': {
    severity: stops,
    title: 'The word is none of those that the field may have.',
    why: refuses,
    todo: 'Write one of them.',
  },
  'f3-time-unreadable': {
    severity: stops,
    title: 'This is no time or day that a reader knows.',
    why: refuses,
    todo: 'Write it as 2024-05-08T12:48:00Z; a day as 2024-05-08.',
  },
  'f3-key-unknown': {
    severity: strictOnly,
    title: 'The key is unknown.',
    why: 'The schemas of F3 allow no others: a strict reader refuses the file.',
    todo: 'Look for a spelling mistake, or take it out.',
  },
  'f3-password': {
    severity: odd,
    title: 'A user has a password in the archive.',
    why: 'Forgejo writes the hash of the password here. Whoever gets the archive gets it too. It is never read here.',
    todo: `Take the key out, and change the password. ${askRepair}`,
  },
  'f3-closed-open': {
    severity: odd,
    title: 'Something that is open has a time at which it was closed.',
    why: 'It may have been opened again; readers take the one or the other.',
    todo: 'Compare it with the source.',
  },
  'f3-closed-missing': {
    severity: odd,
    title: 'Something that is closed does not say when.',
    why: 'Readers put another time in its place.',
    todo: 'Nothing, if the source does not know it either.',
  },
  'f3-merged-time': {
    severity: odd,
    title: 'A pull request that is not merged has a time at which it was.',
    why: 'Readers take the one or the other.',
    todo: 'Compare it with the source.',
  },
  'f3-color': {
    severity: odd,
    title: 'The colour is not six hexadecimal digits without #.',
    why: 'A forge may refuse the label, or show it in another colour.',
    todo: `Write it as d73a4a. ${askRepair}`,
  },
  'f3-review-unsent': {
    severity: odd,
    title: 'A review was never sent.',
    why: 'Only its author could see it. It is not read here.',
    todo: 'Nothing, or send it at the source.',
  },
  // References.
  'f3-reference': {
    severity: stops,
    title: 'The reference leads out of the forge, or to something of another kind.',
    why: refuses,
    todo: 'Write the path of what is meant.',
  },
  'f3-reference-empty': {
    severity: stops,
    title: 'The reference is empty where there must be one.',
    why: refuses,
    todo: 'Write the path of what is meant; somebody who is not known can be a user made for it.',
  },
  'f3-reference-missing': {
    severity: loses,
    title: 'What the reference names is not in the archive.',
    why: 'A reader leaves it out, or puts somebody else in its place.',
    todo: 'Get the archive again, or export what it names as well.',
  },
  'f3-head-unkept': {
    severity: odd,
    title: 'No ref of the repository keeps the head of the pull request.',
    why: 'Readers find the changes under refs/f3/<number>/head.',
    todo: askRepair,
  },
  // Attached files.
  'f3-digest': {
    severity: stops,
    title: 'The digest of an attached file is missing, or is none.',
    why: 'Nobody can find its bytes.',
    todo: 'Get the archive again.',
  },
  'f3-object-missing': {
    severity: stops,
    title: 'The bytes of an attached file are not in the archive.',
    why: 'A reader stops, or restores an empty file.',
    todo: 'Get the archive again.',
  },
  'f3-object-size': {
    severity: stops,
    title: 'An attached file has another size than its record says.',
    why: 'It is another file, or was cut off.',
    todo: 'Get the archive again.',
  },
  'f3-object-differs': {
    severity: stops,
    title: 'The bytes of an attached file are not those that its name stands for.',
    why: 'The name is the SHA-256 of the bytes: they were changed or damaged.',
    todo: 'Get the archive again.',
  },
  'f3-object-unused': {
    severity: odd,
    title: 'No record names the attached file.',
    why: 'Readers pass it by.',
    todo: 'Nothing, or take it out.',
  },
} as const satisfies Readonly<Record<string, CheckRule<F3Target>>>;

export type F3Code = keyof typeof f3Rules;
