import { visibleText } from '../../../lib/visible-text.ts';
import type { PlacedProblem } from '../../../model/verdict.ts';

/** The lines around a finding, with carets under it. */
export function Excerpt({ problem }: { problem: PlacedProblem }) {
  const { excerpt, line, column = 1, span = 1, finding } = problem;
  if (excerpt === undefined || excerpt.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, also by keyboard
    <pre class="excerpt" tabIndex={0} role="group" aria-label="Excerpt">
      {excerpt.map(({ number, text, cut }) => {
        const start = Math.max(0, column - 1 - cut);
        const before = visibleText(text.slice(0, start)).length;
        const width = Math.max(1, visibleText(text.slice(start, start + span)).length);
        const isHit = number === line;
        return (
          <>
            <span key={number} class={isHit ? 'hit' : undefined}>
              <i>{number}</i>
              {cut > 0 ? '…' : ''}
              {visibleText(text)}
            </span>
            {isHit ? (
              <span key="caret" class="caret">
                <i />
                {' '.repeat(before + (cut > 0 ? 1 : 0))}
                {'^'.repeat(width)} {finding === undefined ? '' : visibleText(finding)}
              </span>
            ) : null}
          </>
        );
      })}
    </pre>
  );
}
