/** What stands in a field for the most requests. */
export interface CapText {
  /** Absent: as many as it takes. */
  readonly cap?: number;
  /** Why it is no number of requests; empty when nothing is wrong. */
  readonly fault: string;
}

/** Reads `10,000`, `10 000` and the like. */
export function readCap(text: string): CapText {
  const digits = text.replace(/[\s,.'’_]/g, '');
  if (digits === '') return { fault: '' };
  const cap = /^\d{1,9}$/.test(digits) ? Number(digits) : 0;
  return cap > 0 ? { cap, fault: '' } : { fault: 'Enter a whole number above 0, or nothing.' };
}
