/** Why an archive is not opened at all. The Open screen and the documentation are made from it. */
interface Refusal {
  /** What was found, in one sentence; the error's own message says more where there is more. */
  readonly title: string;
  readonly why: string;
  readonly todo: string;
}

const choose = 'Choose a ZIP of forge-takeout, or a dump that Gitea or Forgejo made: its folder, a ZIP or a tar of it.';
const getAgain = 'Copy or download it again; compare its size with the original.';
const unpack = 'Unpack it, and choose the folder.';

/** Codes of an archive that cannot be read as a whole. */
export const archiveRefusals = {
  'archive-empty': {
    title: 'There is nothing in it.',
    why: 'It has no byte, or no file that can be read.',
    todo: choose,
  },
  'archive-not-recognised': {
    title: 'This is neither a ZIP nor a tar nor a folder.',
    why: 'Its beginning is none of them, and it does not end like a ZIP.',
    todo: choose,
  },
  'archive-unsupported': {
    title: 'It is packed in a way that is not read here.',
    why: 'Read are ZIP, tar, and tar packed by gzip.',
    todo: unpack,
  },
  'archive-too-many-entries': {
    title: 'It has more files than are read.',
    why: 'Its list alone would fill the memory.',
    todo: 'Look at who made it: no project that is known has so many.',
  },
  'archive-too-large': {
    title: 'It unpacks to more than is read.',
    why: 'It would fill the memory or the disk.',
    todo: 'Look at who made it: no project that is known is so large.',
  },
  'archive-no-room': {
    title: 'This compressed tar is too large to be opened.',
    why: 'It has to be unpacked before it can be read, and unpacks to more than there is room for.',
    todo: unpack,
  },
  'archive-corrupt': {
    title: 'This compressed tar cannot be unpacked.',
    why: 'It is cut off or damaged.',
    todo: getAgain,
  },
  'zip-truncated': {
    title: 'The end of this ZIP is missing.',
    why: 'Its list of contents stands at its end: it was not copied or downloaded whole.',
    todo: getAgain,
  },
  'zip-broken': {
    title: 'The list of contents of this ZIP is broken.',
    why: 'What is in it and where cannot be told.',
    todo: getAgain,
  },
  'zip-ambiguous': {
    title: 'This ZIP lists its contents in two ways.',
    why: 'Programs do not agree on which list counts: what is checked here may not be what is restored.',
    todo: 'Make it again with an ordinary program; look at who made this one.',
  },
  'zip-multi-disk': {
    title: 'This is one part of a ZIP in several parts.',
    why: 'The other parts are missing.',
    todo: 'Put the parts together first.',
  },
  'zip-directory-too-large': {
    title: 'The list of contents of this ZIP is larger than what is read.',
    why: 'It would fill the memory.',
    todo: 'Look at who made it: no project that is known has so many files.',
  },
  'tar-broken': { title: 'This tar is broken at its beginning.', why: 'It has no first file.', todo: getAgain },
} as const satisfies Readonly<Record<string, Refusal>>;

/** Codes of an archive that can be read, and is nothing that is opened here. */
const contentRefusals = {
  'unsafe-path': {
    title: 'This archive tries to write outside its folder.',
    why: 'Unpacked by a careless program, it would write to somewhere else on the disk.',
    todo: 'Do not unpack it elsewhere either. Copy the report and show it to whoever gave you the archive.',
  },
  'format-unknown': {
    title: 'No project is in it that is read here.',
    why: 'Neither its takeout.json nor its files are of a format that is known.',
    todo: choose,
  },
  'version-too-new': {
    title: 'A newer version of forge-takeout has made it.',
    why: 'What changed since is not known here; it would be read wrongly.',
    todo: 'Open it with a newer forge-takeout.',
  },
  'version-unclear': {
    title: 'It does not say which version it is.',
    why: 'A version is two numbers; takeout.json has something else in its place.',
    todo: 'Get the archive again, or take takeout.json out to have it read like a dump of a forge.',
  },
} as const satisfies Readonly<Record<string, Refusal>>;

export const refusalTable = { ...contentRefusals, ...archiveRefusals } as const;

export type RefusalCode = keyof typeof refusalTable;

export function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(refusalTable, code);
}

/** Of every refusal. */
export const nothingKept = 'Nothing of it was unpacked or kept.';
