import { visibleText } from '../../../lib/visible-text.ts';
import type { ExcerptLine, PlacedProblem } from '../../../model/verdict.ts';
import { caretsUnder } from './carets.ts';

function Line({ line, problem }: { line: ExcerptLine; problem: PlacedProblem }) {
  const { number, text, cut, more } = line;
  const isHit = number === problem.line;
  return (
    <>
      <span class={isHit ? 'hit' : undefined}>
        <i>{number}</i>
        {cut > 0 ? '…' : ''}
        {visibleText(text)}
        {more ? '…' : ''}
      </span>
      {isHit ? (
        <span class="caret">
          <i />
          {caretsUnder(line, problem)} {problem.finding === undefined ? '' : visibleText(problem.finding)}
        </span>
      ) : null}
    </>
  );
}

/** The lines around a finding, with carets under it. */
export function Excerpt({ problem }: { problem: PlacedProblem }) {
  const { excerpt } = problem;
  if (excerpt === undefined || excerpt.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, also by keyboard
    <pre class="excerpt" tabIndex={0} role="group" aria-label="Excerpt">
      {excerpt.map((line) => (
        <Line key={line.number} line={line} problem={problem} />
      ))}
    </pre>
  );
}
