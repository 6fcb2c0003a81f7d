// Lines of `.gitattributes`. Which blobs are such files is known only when all trees are, so every blob is looked at.

/** Longest line that git's strict check takes, and one byte more. https://git-scm.com/docs/git-fsck#_fsck_messages */
const LENGTH: usize = 2048;

/** Behind the last line end between two places; 0 when there is none. Whole steps of 16 bytes. */
function behindLastLine(start: usize, end: usize): usize {
  for (let at = end - 16; at >= start; at -= 16) {
    const ends = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(10)));
    if (ends != 0) return at + 32 - clz(ends);
  }
  return 0;
}

function hasNul(start: usize, end: usize): bool {
  for (let at = start; at < end; at++) if (load<u8>(at) == 0) return true;
  return false;
}

/** True for a line that is too long, and in front of any zero byte. Looks at few of the bytes when lines are short. */
export function hasLongLine(start: usize, end: usize): bool {
  let line = start;
  while (line + LENGTH <= end) {
    const next = behindLastLine(line, line + LENGTH);
    if (next == 0) return !hasNul(start, line + LENGTH);
    line = next;
  }
  return false;
}
