import { activeRows, type Ledger } from './ledger.ts';

/** A request counts as much work as this many bytes: what either takes on an ordinary line. */
const bytesPerRequest = 100_000;

export interface Work {
  readonly requests: number;
  readonly requestsExpected: number;
  readonly bytes: number;
  readonly bytesExpected: number;
  /** Share of the work that is done, 0…1. */
  readonly share: number;
}

/** Work done and expected over all rows of the run. Expected never falls below done. */
export function workOf(ledger: Ledger): Work {
  let requests = 0;
  let requestsExpected = 0;
  let bytes = 0;
  let bytesExpected = 0;
  for (const row of activeRows(ledger)) {
    const ended = row.progress === 'done' || row.progress === 'failed';
    requests += row.requestsDone;
    requestsExpected += ended ? row.requestsDone : Math.max(row.requests, row.requestsDone);
    bytes += row.bytesDone;
    bytesExpected += ended ? row.bytesDone : Math.max(row.bytes ?? 0, row.bytesDone);
  }
  const whole = requestsExpected + bytesExpected / bytesPerRequest;
  const share = whole === 0 ? 0 : (requests + bytes / bytesPerRequest) / whole;
  return { requests, requestsExpected, bytes, bytesExpected, share };
}

/** Seconds that so many requests and bytes take, before anything was measured: four at a time, about 100 ms each, 3 MB a second. */
export function roughSeconds(requests: number, bytes: number): number {
  return Math.ceil((requests / 4) * 0.1 + bytes / 3_000_000);
}

/**
 * Seconds left, from how long the done share took. `undefined` before 10 s and 3 requests: nothing honest can be said then
 * (ui.md section 6).
 */
export function secondsLeft(work: Work, elapsedSeconds: number): number | undefined {
  if (elapsedSeconds < 10 || work.requests < 3 || work.share <= 0) return undefined;
  return Math.max(0, (elapsedSeconds * (1 - work.share)) / work.share);
}
