// What git's strict check (`git index-pack --strict`) has against an object. `../odd-rules.ts` has git's words for the numbers.
// https://git-scm.com/docs/git-fsck#_fsck_messages

export const NOTHING_ODD: i32 = 0;
export const NUL_IN_HEADER: i32 = 1;
export const UNTERMINATED_HEADER: i32 = 2;
export const NUL_IN_COMMIT: i32 = 3;
export const MISSING_AUTHOR: i32 = 4;
export const MULTIPLE_AUTHORS: i32 = 5;
export const MISSING_COMMITTER: i32 = 6;
export const MISSING_NAME_BEFORE_EMAIL: i32 = 7;
export const BAD_NAME: i32 = 8;
export const MISSING_EMAIL: i32 = 9;
export const MISSING_SPACE_BEFORE_EMAIL: i32 = 10;
export const BAD_EMAIL: i32 = 11;
export const MISSING_SPACE_BEFORE_DATE: i32 = 12;
export const BAD_DATE: i32 = 13;
export const ZERO_PADDED_DATE: i32 = 14;
export const BAD_DATE_OVERFLOW: i32 = 15;
export const BAD_TIMEZONE: i32 = 16;
export const MISSING_TYPE: i32 = 17;
export const WRONG_TYPE: i32 = 18;
export const MISSING_TAG_ENTRY: i32 = 19;
export const MISSING_TAG: i32 = 20;
export const DUPLICATE_ENTRIES: i32 = 21;
export const TREE_NOT_SORTED: i32 = 22;
export const ZERO_PADDED_FILEMODE: i32 = 23;
export const NULL_SHA1: i32 = 24;
export const FULL_PATHNAME: i32 = 25;
export const HAS_DOT: i32 = 26;
export const HAS_DOTDOT: i32 = 27;
export const HAS_DOTGIT: i32 = 28;
export const GITMODULES_SYMLINK: i32 = 29;
export const GITMODULES_BLOB: i32 = 30;
export const GITATTRIBUTES_BLOB: i32 = 31;
export const LARGE_PATHNAME: i32 = 32;
/** git reads the tag's lines once more in its own way, which wants at least 64 bytes. */
export const SHORT_TAG: i32 = 33;
export const GITATTRIBUTES_LINE_LENGTH: i32 = 34;
export const GITATTRIBUTES_LARGE: i32 = 35;
export const GITATTRIBUTES_MISSING: i32 = 36;
export const GITMODULES_NAME: i32 = 37;
export const GITMODULES_URL: i32 = 38;
export const GITMODULES_PATH: i32 = 39;
export const GITMODULES_UPDATE: i32 = 40;
export const GITMODULES_LARGE: i32 = 41;
