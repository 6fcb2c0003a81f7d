// Commits and tags as git's strict check wants them, behind the lines that `links.ts` has read already.
import { identEnd, oddIdent } from './odd-ident';
import {
  MISSING_AUTHOR,
  MISSING_COMMITTER,
  MISSING_TAG,
  MISSING_TAG_ENTRY,
  MISSING_TYPE,
  MULTIPLE_AUTHORS,
  NOTHING_ODD,
  NUL_IN_COMMIT,
  NUL_IN_HEADER,
  SHORT_TAG,
  UNTERMINATED_HEADER,
  WRONG_TYPE,
} from './odd-rules';

/** Where the first zero byte is, or the end. Reads up to 15 bytes behind the end. */
function firstNul(start: usize, end: usize): usize {
  for (let at = start; at < end; at += 16) {
    const zeros = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(0)));
    if (zeros != 0) return min(at + ctz(zeros), end);
  }
  return end;
}

/** Where the first empty line is, or the end. */
function firstEmptyLine(start: usize, end: usize): usize {
  for (let at = start; at + 1 < end; at++) if (load<u16>(at) == 0x0a0a) return at;
  return end;
}

/** The header ends with a line end and has no zero byte. */
function oddHeader(start: usize, end: usize, nul: usize): i32 {
  if (nul == end && load<u8>(end - 1) == 10) return NOTHING_ODD;
  if (firstEmptyLine(start, nul) != nul) return NOTHING_ODD;
  return nul == end ? UNTERMINATED_HEADER : NUL_IN_HEADER;
}

/** `at`: behind the last `parent` line. */
export function oddCommit(start: usize, at: usize, end: usize): i32 {
  const nul = firstNul(start, end);
  const odd = oddHeader(start, end, nul);
  if (odd != NOTHING_ODD) return odd;
  const people = oddPeople(at, end);
  return people == NOTHING_ODD && nul != end ? NUL_IN_COMMIT : people;
}

function oddPeople(start: usize, end: usize): i32 {
  let at = start;
  let authors = 0;
  // "author "
  while (at + 7 <= end && load<u32>(at) == 0x68747561 && load<u32>(at + 3) == 0x20726f68) {
    const odd = oddIdent(at + 7);
    if (odd != NOTHING_ODD) return odd;
    authors++;
    at = identEnd;
  }
  if (authors != 1) return authors == 0 ? MISSING_AUTHOR : MULTIPLE_AUTHORS;
  // "committer "
  if (at + 10 > end || load<u64>(at) != 0x657474696d6d6f63 || load<u16>(at + 8) != 0x2072) return MISSING_COMMITTER;
  return oddIdent(at + 10);
}

/** `at`: behind `type `. A name that is no good name of a ref, and no tagger, are all right: early tags have none. */
export function oddTag(start: usize, at: usize, end: usize): i32 {
  const odd = oddHeader(start, end, firstNul(start, end));
  if (odd != NOTHING_ODD) return odd;
  const typeEnd = lineEnd(at, end);
  if (typeEnd == end) return MISSING_TYPE;
  if (!isType(at, typeEnd)) return WRONG_TYPE;
  const entry = typeEnd + 1;
  // "tag "
  if (entry + 4 > end || load<u32>(entry) != 0x20676174) return MISSING_TAG_ENTRY;
  const nameEnd = lineEnd(entry + 4, end);
  if (nameEnd == end) return MISSING_TAG;
  const tagger = nameEnd + 1;
  // "tagger "
  if (tagger + 7 <= end && load<u32>(tagger) == 0x67676174 && load<u32>(tagger + 3) == 0x20726567) {
    const person = oddIdent(tagger + 7);
    if (person != NOTHING_ODD) return person;
  }
  return end - start < 64 ? SHORT_TAG : NOTHING_ODD;
}

function lineEnd(start: usize, end: usize): usize {
  let at = start;
  while (at < end && load<u8>(at) != 10) at++;
  return at;
}

function isType(at: usize, end: usize): bool {
  const length = end - at;
  // "tag", "blob", "tree", "commit"
  if (length == 3) return load<u16>(at) == 0x6174 && load<u8>(at + 2) == 103;
  if (length == 4) return load<u32>(at) == 0x626f6c62 || load<u32>(at) == 0x65657274;
  return length == 6 && load<u32>(at) == 0x6d6d6f63 && load<u16>(at + 4) == 0x7469;
}
