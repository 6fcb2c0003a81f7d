import type { FormatNotes } from '../common/notes.ts';
import { f3Profile } from './version.ts';

/** What the documentation says of F3 beyond its schemas. */
export const f3Notes: FormatNotes = {
  title: 'F3, the Friendly Forge Format',
  summary: [
    `A tree of JSON files, bare git repositories and attached files named by their digests, made by the F3 project so that forges can exchange projects. Written is what ${f3Profile} reads.`,
    'The sources of that program could not be read; its schemas, the drivers of Forgejo and pages of the project were. Where a name is known from a driver only, the field says that it is reconstructed. All programs that read F3 are experimental.',
    'The format has no version in its files. The schemas here are ours, and so is their version; the data has only fields that the format knows.',
  ],
  order: [
    'forge',
    'user',
    'organization',
    'topic',
    'project',
    'repository',
    'label',
    'milestone',
    'release',
    'issue',
    'pull_request',
    'comment',
    'reaction',
    'review',
    'reviewcomment',
    'attachment',
    'extra',
  ],
  contents: [
    {
      path: '<project>/repositories/vcs/',
      what: 'Bare repository of the code with all refs; `refs/pull/<number>/head` and `refs/f3/<number>/head` of every pull request.',
    },
    { path: '<project>/repositories/vcs.wiki/', what: 'Bare repository of the wiki.' },
    {
      path: 'forge/objects/<2 digits>/<2 digits>/<60 digits>',
      what: 'Bytes of attached files and release files, named by their SHA-256; once, however often they are used.',
    },
  ],
  rules: [
    {
      title: 'Files',
      rules: [
        'Every object is a node with a path such as `/forge/users/3/projects/12/issues/35`. Its file is that path with `.json` behind it; what belongs to it lies in the folder of that path.',
        '`<owner>` is `forge/users/<id>` or `forge/organizations/<id>`, `<project>` is `<owner>/projects/<id>`.',
        'A file is one JSON object, UTF-8, indented by two spaces. A field that has nothing to say is left out, never `null`.',
        'Parents come before children; records before the bytes of files; git comes last.',
      ],
    },
    {
      title: 'Ids and references',
      rules: [
        'Ids are strings. Issues and pull requests have the number that people see, everything else the forge’s own number; what has none, or comes out of order, is `x1`, `x2` and so on.',
        'A person whose number nobody knows is `name-` and the login, in which every byte but small letters, digits, `-` and `_` is `~` and two digits. A deleted account that nothing is known of is `ghost`.',
        'A reference is a path: `/forge/users/3`, or one that is relative to the node’s path taken as a folder, `../../labels/7`.',
        'Every reference leads to a file that is there.',
      ],
    },
    {
      title: 'Text and times',
      rules: [
        'A text holds no U+0000 and no half of a surrogate pair.',
        'Times are in UTC with whole seconds. `0001-01-01T00:00:00Z` stands where the format demands a time that nobody knows.',
      ],
    },
    {
      title: 'Never written',
      rules: [
        'Passwords, for which the format has a field, and e-mail addresses unless they were asked for; addresses that files were fetched from; tokens.',
      ],
    },
  ],
};
