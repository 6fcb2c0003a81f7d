import type { Severity } from '../../model/problem.ts';
import { number } from './format.ts';
import { Glyph } from './glyph.tsx';
import { severityWords } from './severity-words.ts';

/** The line of a group of problems, which opens it: how bad, what, its code, how many. */
export function ProblemSummary(props: { severity: Severity; title: string; code: string; count: number }) {
  const { words, tone } = severityWords[props.severity];
  return (
    <summary data-keys="group">
      <span class="glyph-line">
        <Glyph name={tone} tone={tone} />
        <span class={`is-${tone}`}>{words}</span>
      </span>
      <b>{props.title}</b>
      <span class="code">{props.code}</span>
      <span class="num">{number(props.count)}</span>
    </summary>
  );
}
