import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileAnswer } from './replay-files.ts';
import { type Pace, sendPaced } from './replay-pace.ts';

/** What a rule answers instead of the recording. */
export type FaultAnswer =
  /** This status, body and headers. */
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  /** The real answer, its body cut after so many bytes, as if that were all (`end`) or by a broken connection (`break`). */
  | { readonly cut: number; readonly how: 'end' | 'break' }
  /** The real answer from the beginning, whatever part was asked for, as of a server that knows nothing of parts. */
  | { readonly whole: true }
  /** Nothing, until the client goes away. */
  | { readonly hang: true }
  /** The connection breaks before any answer. */
  | { readonly drop: true }
  /** The real answer with its JSON changed. */
  | { readonly change: (json: unknown) => unknown };

export interface FaultRule {
  /** Looked for in `METHOD path?query`. */
  readonly match: RegExp;
  /** How many requests it hits; absent: all. */
  readonly times?: number;
  /** How many matching requests pass before. */
  readonly after?: number;
  readonly answer: FaultAnswer;
}

/** Chooses the fault of a request; counts how often each rule was used. */
export function faultChooser(rules: readonly FaultRule[]): (line: string) => FaultAnswer | undefined {
  const hits = new Map<FaultRule, number>();
  return (line) => {
    for (const rule of rules) {
      if (!rule.match.test(line)) continue;
      const before = hits.get(rule) ?? 0;
      hits.set(rule, before + 1);
      const first = rule.after ?? 0;
      if (before >= first && before < first + (rule.times ?? Number.POSITIVE_INFINITY)) return rule.answer;
    }
    return undefined;
  };
}

export interface Sending {
  readonly fault: FaultAnswer | undefined;
  /** A download: parts of it can be asked for. */
  readonly isFile: boolean;
  /** Absent: as fast as it goes. */
  readonly pace: Pace | undefined;
}

/** Sends an answer as the fault wants it. */
export async function sendWithFault(
  request: IncomingMessage,
  answer: Response,
  { fault, isFile, pace }: Sending,
  response: ServerResponse,
): Promise<void> {
  if (fault !== undefined && 'hang' in fault) return;
  if (fault !== undefined && 'drop' in fault) return void response.destroy();
  if (fault !== undefined && 'status' in fault) {
    response.writeHead(fault.status, fault.headers ?? { 'content-type': 'application/json;charset=utf-8' });
    return void response.end(fault.body ?? '');
  }
  const whole = Buffer.from(await answer.arrayBuffer());
  const found =
    isFile && answer.status === 200 && !(fault !== undefined && 'whole' in fault)
      ? fileAnswer(request, answer.headers, whole)
      : { status: answer.status, headers: Object.fromEntries(answer.headers), bytes: whole };
  const bytes =
    fault !== undefined && 'change' in fault
      ? Buffer.from(JSON.stringify(fault.change(JSON.parse(found.bytes.toString()))))
      : found.bytes;
  // Cross-origin headers are ours: the recording was made without them.
  for (const [name, value] of Object.entries(found.headers))
    if (!response.hasHeader(name)) response.setHeader(name, value);
  const breaks = fault !== undefined && 'cut' in fault && fault.how === 'break';
  const sent = fault !== undefined && 'cut' in fault ? bytes.subarray(0, fault.cut) : bytes;
  response.writeHead(found.status, { 'content-length': breaks ? bytes.length : sent.length });
  if (breaks) response.write(sent, () => response.destroy());
  else if (pace === undefined) response.end(sent);
  else sendPaced(sent, pace, response);
}
