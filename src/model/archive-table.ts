import type { Severity } from './problem.ts';

/** What a code of opening an archive means. The report and the documentation are made from it. */
interface ArchiveRule {
  readonly severity: Severity;
  /** Goes on from the entry's name, or from "The archive". */
  readonly says: string;
  readonly why: string;
  readonly todo: string;
}

const loses = 'loses-data';
const odd = 'odd';

const makeAnew = 'Make the archive again with an ordinary program.';
const getAgain = 'Copy or download the archive again, and compare its size with the original.';
const distrust = 'Programs that make dumps do not write this. Look at who made the archive.';
const rename = 'Rename the file before packing it.';

const hidden = 'Such a name shows as another one than it is, or breaks what prints it.';
const elsewhere = 'Unpacked by a careless program, it would write to somewhere else on the disk.';

/** Every code that is told while an archive is opened and the rest of it can be read. */
export const archiveTable = {
  'entry-name-empty': {
    severity: loses,
    says: 'has no name; it is left out',
    why: 'There is no path to read it by.',
    todo: distrust,
  },
  'entry-name-not-text': {
    severity: loses,
    says: 'has a name that is no text; it is left out',
    why: 'Its bytes are neither UTF-8 nor what its flags say.',
    todo: rename,
  },
  'entry-name-nul': {
    severity: loses,
    says: 'has a name with a NUL in it; it is left out',
    why: 'Some programs read the name up to the NUL only, so they see another file.',
    todo: distrust,
  },
  'entry-name-control': {
    severity: loses,
    says: 'has a name with control characters; it is left out',
    why: hidden,
    todo: rename,
  },
  'entry-name-bidi': {
    severity: loses,
    says: 'has a name with characters that turn the direction of writing; it is left out',
    why: hidden,
    todo: distrust,
  },
  'entry-name-absolute': {
    severity: loses,
    says: 'has an absolute path; it is left out',
    why: elsewhere,
    todo: distrust,
  },
  'entry-name-drive': {
    severity: loses,
    says: 'has a path with a drive; it is left out',
    why: elsewhere,
    todo: distrust,
  },
  'entry-name-climbs': {
    severity: loses,
    says: 'leads out of the folder of the archive; it is left out',
    why: elsewhere,
    todo: distrust,
  },
  'entry-name-empty-part': {
    severity: loses,
    says: 'has a path with an empty part; it is left out',
    why: 'Programs do not agree on where it belongs.',
    todo: makeAnew,
  },
  'entry-name-too-long': {
    severity: loses,
    says: 'has a name that is too long; it is left out',
    why: 'No system could unpack it.',
    todo: rename,
  },
  'entry-name-backslash': {
    severity: odd,
    says: 'has a path with backslashes; they are read as slashes',
    why: 'Some programs for Windows write paths so.',
    todo: 'Nothing; other programs may unpack it to another place.',
  },
  'entry-name-unportable': {
    severity: odd,
    says: 'has a name that not every system can hold',
    why: 'Windows refuses it, or cuts it.',
    todo: 'Unpack it on the system on which it is to be restored.',
  },
  'entry-duplicate': {
    severity: 'stops-restore',
    says: 'is there more than once; the first one is read',
    why: 'Programs do not agree on which one counts: what is checked here may not be what is restored.',
    todo: makeAnew,
  },
  'entry-case-collision': {
    severity: odd,
    says: 'has a name that differs from another only in capitals or accents',
    why: 'On Windows and macOS one of them takes the place of the other.',
    todo: 'Unpack it on Linux.',
  },
  'entry-file-and-folder': {
    severity: 'stops-restore',
    says: 'lies below something that is a file; it is left out',
    why: 'No system can hold a file and a folder of one name.',
    todo: makeAnew,
  },
  'entry-link': {
    severity: loses,
    says: 'is a link; it is left out',
    why: 'It may lead out of the folder, to a file of the machine that restores.',
    todo: 'Put the file itself in its place.',
  },
  'entry-special': {
    severity: loses,
    says: 'is neither a file nor a folder; it is left out',
    why: 'Devices and the like have no content.',
    todo: 'Nothing, if nobody misses it.',
  },
  'entry-encrypted': {
    severity: loses,
    says: 'is encrypted; it is left out',
    why: 'This page asks for no password.',
    todo: 'Unpack the archive, and choose the folder.',
  },
  'entry-method': {
    severity: loses,
    says: 'is packed in a way that is not read here; it is left out',
    why: 'Read are stored and deflated entries.',
    todo: 'Unpack the archive, and choose the folder.',
  },
  'entry-broken': {
    severity: loses,
    says: 'has a broken description; it is left out',
    why: 'What it says of its size and place cannot be true.',
    todo: getAgain,
  },
  'entry-overlap': {
    severity: loses,
    says: 'shares its bytes with another entry; it is left out',
    why: 'So a small archive unpacks to a huge one.',
    todo: distrust,
  },
  'entry-outside': {
    severity: loses,
    says: 'is said to lie where the archive has nothing; it is left out',
    why: 'Its bytes are not there, or belong to the list of contents.',
    todo: getAgain,
  },
  'entry-bomb': {
    severity: loses,
    says: 'would unpack to far more than it takes; it is left out',
    why: 'It would fill the memory or the disk.',
    todo: distrust,
  },
  'entry-too-large': {
    severity: loses,
    says: 'is larger than what is read; it is left out',
    why: 'It was not checked.',
    todo: 'Check it with another tool.',
  },
  'entry-cut-off': {
    severity: loses,
    says: 'is cut off; it is left out',
    why: 'The archive ends before it does.',
    todo: getAgain,
  },
  'zip-prefix': {
    severity: odd,
    says: 'has other bytes before its first entry',
    why: 'Programs that unpack themselves begin so.',
    todo: 'Nothing, if you know where they come from.',
  },
  'zip-trailing-bytes': {
    severity: odd,
    says: 'has other bytes behind its end',
    why: 'Something was added to the file.',
    todo: 'Nothing, if you know where they come from.',
  },
  'zip-count-differs': {
    severity: odd,
    says: 'says another number of entries than it has',
    why: 'Some programs believe the number, and leave entries out.',
    todo: makeAnew,
  },
  'tar-cut-off': { severity: loses, says: 'has no proper end', why: 'What stood behind is missing.', todo: getAgain },
  'tar-rest-broken': {
    severity: loses,
    says: 'is broken at one place; what follows is left out',
    why: 'A tar has no list of contents to go on by.',
    todo: getAgain,
  },
} as const satisfies Readonly<Record<string, ArchiveRule>>;

export type ArchiveCode = keyof typeof archiveTable;

export function isArchiveCode(code: string): code is ArchiveCode {
  return Object.hasOwn(archiveTable, code);
}

/** What was found, as a sentence about any entry. */
export function archiveTitle(code: ArchiveCode): string {
  return `${code.startsWith('entry-') ? 'An entry' : 'The archive'} ${archiveTable[code].says}.`;
}
