/** What the board shows as "Left"; seconds, and since when. */
export interface LeftShown {
  readonly seconds: number;
  /** When it was last changed; milliseconds. */
  readonly at: number;
  /** Since when the estimate has been much longer than what is shown. */
  readonly longerSince?: number;
}

const pause = 5000;
const muchLonger = 1.2;
const patience = 15_000;

/**
 * Keeps "Left" calm (ui.md section 6): it changes at most every 5 s, shrinks freely, and grows only when it would be off by 20 % for
 * 15 s.
 */
export function steadyLeft(shown: LeftShown | undefined, seconds: number, now: number): LeftShown {
  if (shown === undefined) return { seconds, at: now };
  if (seconds <= shown.seconds) {
    const calm = { seconds: shown.seconds, at: shown.at };
    return now - shown.at >= pause ? { seconds, at: now } : calm;
  }
  if (seconds <= shown.seconds * muchLonger) return { seconds: shown.seconds, at: shown.at };
  const longerSince = shown.longerSince ?? now;
  if (now - longerSince >= patience && now - shown.at >= pause) return { seconds, at: now };
  return { ...shown, longerSince };
}
