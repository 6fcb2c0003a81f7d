// What the engine says when it stops; `engine-words.ts` beside this folder has the sentences.
export const NEED_MORE: i32 = 0;
export const FINISHED: i32 = 1;
/** Not for this path: it, or what it is based on, is too large for the ring. */
export const LATER: i32 = 2;
/** There is more output than room for it. */
export const MORE: i32 = 3;
export const BAD_SIGNATURE: i32 = -1;
export const BAD_VERSION: i32 = -2;
export const BAD_TYPE: i32 = -3;
export const BAD_SIZE: i32 = -4;
export const BAD_DISTANCE: i32 = -5;
export const BAD_STREAM: i32 = -6;
export const TOO_LONG: i32 = -7;
export const TOO_SHORT: i32 = -8;
export const TRAILING_BYTES: i32 = -9;
export const BAD_DELTA: i32 = -10;
export const TWICE: i32 = -11;
export const BAD_OBJECT: i32 = -12;
export const TOO_LARGE: i32 = -13;
