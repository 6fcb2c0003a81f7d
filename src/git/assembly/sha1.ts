// SHA-1 (FIPS 180-4) of one message in pieces, and of many messages at once.
import { sha1Blocks } from './sha1-blocks';
import { sha1Lanes } from './sha1-lanes';
import { firstWords, padMessage, writeDigest } from './sha1-words';

/** Bytes of a state for `sha1Begin`: five words, four bytes unused, the length so far (u64), the block that is begun. */
export const SHA1_STATE: i32 = 96;
const LENGTH: usize = 24;
const BLOCK: usize = 32;

/** Room for the last one or two blocks of the message in each of four lanes. */
const TAILS: usize = memory.data(512, 16);
/** h0 of the messages in the four lanes, then h1 of all, and so on. */
const WORDS: usize = memory.data(80, 16);
/** What each lane is at, 16 bytes: where its next block is, blocks left there, its job (0: none), whether this is its tail. */
const LANES: usize = memory.data(64, 16);
const AT: usize = 0;
const LEFT: usize = 4;
const JOB: usize = 8;
const IN_TAIL: usize = 12;
/** The message that is left alone. */
const ALONE: usize = memory.data(20, 16);

/** The jobs that no lane has taken yet. */
let nextJob: usize = 0;
let endOfJobs: usize = 0;

/** Begins a message. */
export function sha1Begin(state: usize): void {
  firstWords(state, 4);
  store<u64>(state, 0, LENGTH);
}

/** Takes the next piece of the message; it may have any length. */
export function sha1Update(state: usize, pointer: usize, length: usize): void {
  const before = load<u64>(state, LENGTH);
  store<u64>(state, before + <u64>length, LENGTH);
  const begun = <usize>before & 63;
  if (begun > 0) {
    const part = min<usize>(length, 64 - begun);
    memory.copy(state + BLOCK + begun, pointer, part);
    if (begun + part < 64) return;
    sha1Blocks(state, state + BLOCK, 1);
    pointer += part;
    length -= part;
  }
  sha1Blocks(state, pointer, length >> 6);
  const rest = length & 63;
  if (rest > 0) memory.copy(state + BLOCK, pointer + length - rest, rest);
}

/** Ends the message: its 20 bytes go to `out`. Another one may begin in the same state. */
export function sha1End(state: usize, out: usize): void {
  const blocks = padMessage(TAILS, state + BLOCK, load<u64>(state, LENGTH));
  sha1Blocks(state, TAILS, blocks);
  writeDigest(out, state, 4);
}

/**
 * Names `count` messages. A job has 12 bytes: where the message is, its length, where its 20 bytes go (three u32). Four
 * messages go at once, and where one ends the next begins, in the order of the jobs. One that is left alone goes on alone,
 * at less than half the speed, so the longest should not be the last.
 */
export function sha1Batch(jobs: usize, count: i32): void {
  nextJob = jobs;
  endOfJobs = jobs + <usize>count * 12;
  for (let lane: usize = 0; lane < 4; lane++) takeJob(lane);
  while (settleLanes() > 1) runLanes();
  for (let lane: usize = 0; lane < 4; lane++) if (load<u32>(laneAt(lane), JOB) !== 0) finishAlone(lane);
}

function laneAt(lane: usize): usize {
  return LANES + (lane << 4);
}

/** Gives a lane its next message, or none. */
function takeJob(lane: usize): void {
  const record = laneAt(lane);
  if (nextJob === endOfJobs) {
    store<u32>(record, 0, JOB);
    return;
  }
  store<u32>(record, load<u32>(nextJob), AT);
  store<u32>(record, load<u32>(nextJob, 4) >> 6, LEFT);
  store<u32>(record, <u32>nextJob, JOB);
  store<u32>(record, 0, IN_TAIL);
  firstWords(WORDS + (lane << 2), 16);
  nextJob += 12;
}

/** Sees to it that each lane with a message also has a block to do; gives how many have. */
function settleLanes(): i32 {
  let busy = 0;
  for (let lane: usize = 0; lane < 4; lane++) {
    const record = laneAt(lane);
    const isDone = load<u32>(record, LEFT) === 0;
    if (isDone && load<u32>(record, IN_TAIL) !== 0 && load<u32>(record, JOB) !== 0) {
      writeDigest(load<u32>(load<u32>(record, JOB), 8), WORDS + (lane << 2), 16);
      takeJob(lane);
    }
    if (load<u32>(record, JOB) === 0) continue;
    if (load<u32>(record, LEFT) === 0) beginTail(lane);
    busy++;
  }
  return busy;
}

/** All whole blocks are done, and the lane's place is behind them. */
function beginTail(lane: usize): void {
  const record = laneAt(lane);
  const tail = TAILS + (lane << 7);
  const length = load<u32>(load<u32>(record, JOB), 4);
  store<u32>(record, padMessage(tail, load<u32>(record, AT), length), LEFT);
  store<u32>(record, <u32>tail, AT);
  store<u32>(record, 1, IN_TAIL);
}

/** Goes on in all lanes until the first has nothing left. A lane without a message does what another does, in vain. */
function runLanes(): void {
  let blocks: u32 = u32.MAX_VALUE;
  let spare: usize = 0;
  for (let lane: usize = 0; lane < 4; lane++) {
    const record = laneAt(lane);
    if (load<u32>(record, JOB) === 0) continue;
    blocks = min<u32>(blocks, load<u32>(record, LEFT));
    spare = load<u32>(record, AT);
  }
  const at0 = leave(0, blocks, spare);
  const at1 = leave(1, blocks, spare);
  const at2 = leave(2, blocks, spare);
  const at3 = leave(3, blocks, spare);
  sha1Lanes(WORDS, at0, at1, at2, at3, blocks);
}

/** Where a lane's blocks are, of which so many are now done. */
function leave(lane: usize, blocks: u32, spare: usize): usize {
  const record = laneAt(lane);
  if (load<u32>(record, JOB) === 0) return spare;
  const at = load<u32>(record, AT);
  store<u32>(record, at + (blocks << 6), AT);
  store<u32>(record, load<u32>(record, LEFT) - blocks, LEFT);
  return at;
}

/** Ends a lane's message from where it is. */
function finishAlone(lane: usize): void {
  const record = laneAt(lane);
  for (let i: usize = 0; i < 5; i++) store<u32>(ALONE + (i << 2), load<u32>(WORDS + (lane << 2) + (i << 4)));
  sha1Blocks(ALONE, load<u32>(record, AT), load<u32>(record, LEFT));
  if (load<u32>(record, IN_TAIL) === 0) {
    store<u32>(record, load<u32>(record, AT) + (load<u32>(record, LEFT) << 6), AT);
    beginTail(lane);
    sha1Blocks(ALONE, load<u32>(record, AT), load<u32>(record, LEFT));
  }
  writeDigest(load<u32>(load<u32>(record, JOB), 8), ALONE, 4);
}
