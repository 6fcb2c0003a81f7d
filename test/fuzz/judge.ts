import type { Verdict } from './git-verdict.ts';
import type { Outcome } from './try-pack.ts';

/** Either a fault of ours, or a word for the tally. */
export type Judgement = { readonly fault: string } | { readonly word: string };

/**
 * What newer git refuses and older git takes: of addresses of submodules it looks at the form of the whole. git on some processors takes 0xff for
 * the end of such a file, so that more or less of it counts.
 */
const newerRules: readonly string[] = [
  ...['badDate', 'zeroPaddedDate', 'largePathname'],
  ...['gitmodulesUrl', 'gitmodulesName', 'gitmodulesPath', 'gitmodulesUpdate'],
];

/**
 * Holds our outcome against git's verdict. Faults: we take what git refuses, our index is another, we refuse what the strictest git takes, or
 * what we say is absent or odd is not what git misses or refuses.
 */
export function judge(outcome: Outcome, verdict: Verdict, done: readonly string[]): Judgement {
  if (outcome.kind === 'fault') return { fault: outcome.what };
  if (outcome.kind === 'refused') return judgeRefusal(outcome, verdict, done);
  if (!verdict.plain) return { fault: `wrong success: git says ${verdict.words}` };
  if (verdict.index === undefined || !outcome.index.equals(verdict.index)) return { fault: 'the index is not git’s' };
  return judgeStrictly(outcome, verdict);
}

function judgeStrictly({ taken }: Outcome & { kind: 'taken' }, { strict, words }: Verdict): Judgement {
  const { absent, stored } = taken;
  const { odd } = stored.facts;
  if (strict) {
    if (absent.length > 0) return { fault: 'something is said to be absent, and git misses nothing' };
    if (odd === undefined) return { word: 'whole' };
    if (newerRules.includes(odd.rule)) return { word: `taken, said to be odd, and newer git agrees: ${odd.rule}` };
    // git forgets the error of a tagger when it has a mere remark on the line behind it.
    return told(words).some(({ oid, rule }) => oid === odd.first && rule === odd.rule)
      ? { word: `taken, said to be odd, by git too, which takes it all the same: ${odd.rule}` }
      : { fault: `${odd.first} is said to be odd (${odd.rule}), and strict git takes it` };
  }
  // The second: one that is named as two types, which shows before it shows that it is not there.
  const missed = /(?:not receive expected object|^error: object) ([0-9a-f]{40})(?: is a \w+, not a \w+)?$/m.exec(
    words,
  )?.[1];
  if (missed !== undefined)
    return idsOf(absent).includes(missed)
      ? { word: 'taken, absent objects said' }
      : { fault: `git misses ${missed}, which is not said to be absent` };
  if (odd === undefined) return { fault: `nothing is said to be odd, and strict git says ${words}` };
  // git tells of one object and stops; of a tree it tells all.
  const errors = told(words);
  const isTold = errors.some(({ oid, rule }) => oid === odd.first && rule === odd.rule);
  if (odd.objects === 1 && errors.length > 0 && !isTold && !newerRules.includes(odd.rule))
    return { fault: `${odd.first} is said to be odd (${odd.rule}), and strict git says ${words}` };
  return { word: `taken, said to be odd: ${reason(words)}` };
}

/** The errors of objects that strict git tells. */
function told(words: string): { readonly oid: string; readonly rule: string }[] {
  return [...words.matchAll(/^error: object ([0-9a-f]{40}): (\w+):/gm)].map(([, oid = '', rule = '']) => ({
    oid,
    rule,
  }));
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
  const rule = /^(?:error|fatal): .*?: (\w+): /m.exec(words)?.[1];
  if (rule !== undefined) return rule;
  const line = words.split('\n').at(-1) ?? '';
  return line.replace(/[0-9a-f]{40}/g, '…').replace(/\d+/g, 'N');
}
