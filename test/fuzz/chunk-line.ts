/** One line of the child, in JSON. */
export interface ChunkLine {
  /** Cases below this number are over. */
  readonly end: number;
  readonly asked: number;
  readonly tally: readonly (readonly [word: string, times: number])[];
  readonly faults: readonly {
    readonly number: number;
    readonly what: string;
    readonly done: readonly string[];
    /** Base64. */
    readonly bytes: string;
  }[];
}

/** Cases between two lines. */
export const chunk = 1000;
/** Holds the numbers of the cases that run just now, 8 bytes each: the supervisor reads it when this process hangs. */
export const runningFile = 'running';
