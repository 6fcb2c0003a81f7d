import { useLayoutEffect, useRef } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import type { ShownFile } from '../../../worker/view-messages.ts';
import { withComments } from './comments.ts';
import { Nothing } from './small-parts.tsx';

/** More lines than this are not drawn; the file can be saved. */
const mostLines = 20_000;

/** First and last marked line of `L3` or `L3-9`. */
export function linesOf(text: string | null): { readonly from: number; readonly to: number } | undefined {
  const match = /^L?(\d{1,7})(?:-L?(\d{1,7}))?$/.exec(text ?? '');
  if (match === null) return undefined;
  const from = Number(match[1]);
  return { from, to: Math.max(from, Number(match[2] ?? from)) };
}

const reasons = {
  binary: 'This file is not a text. It can be saved.',
  'too-large': 'This file is too large to be shown. It can be saved.',
  submodule: 'Another repository stands here at one of its commits; it was not collected.',
} as const;

export function linesIn(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A text with numbered lines, each with a link to itself. */
export function FileText(props: {
  file: ShownFile;
  marked: { readonly from: number; readonly to: number } | undefined;
  hashOf: (line: number) => string;
}) {
  const { file, marked } = props;
  const here = useRef<HTMLTableRowElement>(null);
  useLayoutEffect(() => here.current?.scrollIntoView({ block: 'center' }), [file.oid, marked?.from]);
  if (file.text === undefined) return <Nothing>{reasons[file.why ?? 'binary']}</Nothing>;
  const lines = linesIn(file.text);
  const drawn = withComments(
    file.name,
    lines.slice(0, mostLines).map((line) => line.replace(/\r$/, '')),
  );
  const isMarked = (line: number) => marked !== undefined && line >= marked.from && line <= marked.to;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be wrong, it holds no fields
    <div class="diff-scroll code-scroll" tabIndex={0} role="group" aria-label={visibleText(file.name)}>
      <table class="diff" role="presentation" dir="ltr">
        <tbody>
          {drawn.map((line, at) => (
            <tr
              key={at}
              id={`L${at + 1}`}
              class={isMarked(at + 1) ? 'is-marked' : undefined}
              ref={marked?.from === at + 1 ? here : null}
            >
              <td class="ln">
                <a href={props.hashOf(at + 1)}>{at + 1}</a>
              </td>
              <td>
                <pre>
                  {line.map(({ text, comment }, place) =>
                    comment ? (
                      <span key={place} class="dim">
                        {visibleText(text)}
                      </span>
                    ) : (
                      visibleText(text)
                    ),
                  )}
                </pre>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {lines.length > mostLines ? <Nothing>The rest of its lines is not drawn. The file can be saved.</Nothing> : null}
    </div>
  );
}
