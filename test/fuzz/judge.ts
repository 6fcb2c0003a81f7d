import type { Verdict } from './git-verdict.ts';
import type { Outcome } from './try-pack.ts';

/** Either a fault of ours, or a word for the tally. */
export type Judgement = { readonly fault: string } | { readonly word: string };

/**
 * Holds our outcome against git's verdict. Faults: we take what git refuses, our index is another, we refuse what the strictest git takes, or
 * what we say is absent is not what git misses. Where plain git and strict git differ, the tally says what about.
 */
export function judge(outcome: Outcome, verdict: Verdict, done: readonly string[]): Judgement {
  if (outcome.kind === 'fault') return { fault: outcome.what };
  if (outcome.kind === 'refused') return judgeRefusal(outcome, verdict, done);
  if (!verdict.plain) return { fault: `wrong success: git says ${verdict.words}` };
  if (verdict.index === undefined || !outcome.index.equals(verdict.index)) return { fault: 'the index is not git’s' };
  const { absent } = outcome.taken;
  if (verdict.strict)
    return absent.length > 0 ? { fault: 'something is said to be absent, and git misses nothing' } : { word: 'whole' };
  const missed = /did not receive expected object ([0-9a-f]{40})/.exec(verdict.words)?.[1];
  if (missed === undefined) return { word: `taken, strict git: ${reason(verdict.words)}` };
  if (!idsOf(absent).includes(missed)) return { fault: `git misses ${missed}, which is not said to be absent` };
  return { word: 'taken, absent objects said' };
}

function judgeRefusal(outcome: Outcome & { kind: 'refused' }, verdict: Verdict, done: readonly string[]): Judgement {
  // git reads sizes of any length, as long as the digits in front are zeros; no program writes such.
  if (done.includes('overlong')) return { word: 'refused, with an overlong size' };
  if (verdict.strict && outcome.code !== 'git-object-too-large')
    return { fault: `wrong refusal: ${outcome.code}, ${outcome.message}` };
  if (verdict.plain)
    return { word: `refused: ${outcome.message} Plain git takes it; strict git: ${reason(verdict.words)}` };
  return { word: 'refused, by git too' };
}

function idsOf(absent: Uint8Array): string[] {
  const text = Buffer.from(absent).toString('hex');
  return text.match(/.{40}/g) ?? [];
}

/** The name of the rule, or the sentence without what is different each time. */
function reason(words: string): string {
  const rule = /^(?:error|warning|fatal):? .*?: (\w+): /m.exec(words)?.[1] ?? /: (\w+): /.exec(words)?.[1];
  if (rule !== undefined) return rule;
  const line = words.split('\n').at(-1) ?? '';
  return line.replace(/[0-9a-f]{40}/g, '…').replace(/\d+/g, 'N');
}
