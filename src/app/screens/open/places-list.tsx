import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import type { PlacedProblem } from '../../../model/verdict.ts';
import { TextButton } from '../../parts/button.tsx';
import { number } from '../../parts/format.ts';
import { Excerpt } from './excerpt.tsx';
import { placeOf, subjectHash, subjectName } from './place-words.ts';

/** Rows that are there above and below those that are seen; windows begin at multiples of it. */
const spare = 20;

interface Window {
  readonly from: number;
  readonly to: number;
  /** Pixels of a row; every row has the same. */
  readonly height: number;
}

/** Takes the place of rows that are not there; heights are attributes, for style attributes are forbidden. */
function Gap({ rows, height }: { rows: number; height: number }) {
  if (rows <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row takes no focus
    <tr class="places-gap" aria-hidden="true">
      <td>
        <svg width="1" height={rows * height} />
      </td>
    </tr>
  );
}

function Row(props: { problem: PlacedProblem; at: number; chosen: boolean; onChoose: () => void }) {
  const { problem, at, chosen } = props;
  const { excerpt, field, finding, about } = problem;
  return (
    <tr aria-rowindex={at + 2} class={chosen ? 'is-here' : undefined} data-at={at}>
      <td class="mono">
        {excerpt === undefined ? (
          placeOf(problem)
        ) : (
          <TextButton expanded={chosen} onPress={props.onChoose}>
            {placeOf(problem)}
          </TextButton>
        )}
      </td>
      <td>{about === undefined ? null : <a href={subjectHash(about)}>{subjectName(about)}</a>}</td>
      <td>
        {field === undefined ? null : <span class="code">{visibleText(field)} </span>}
        {finding === undefined ? null : visibleText(finding)}
      </td>
    </tr>
  );
}

/** All places of one code in a box that scrolls: only those that are seen are there, so that tens of thousands stay quick. */
export function PlacesList({ places, label }: { places: readonly PlacedProblem[]; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  const seen = useSignal<Window>({ from: 0, to: 2 * spare, height: 32 });
  const chosen = useSignal<number | undefined>(undefined);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () => {
      const height = element.querySelector('tr[data-at]')?.getBoundingClientRect().height ?? seen.peek().height;
      const from = Math.max(0, Math.floor(element.scrollTop / height / spare - 1) * spare);
      const to = Math.ceil((element.scrollTop + element.clientHeight) / height / spare + 1) * spare;
      const now = seen.peek();
      if (now.from !== from || now.to !== to || now.height !== height) seen.value = { from, to, height };
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look, { passive: true });
    return () => {
      element.removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [seen]);
  const { from, height } = seen.value;
  const to = Math.min(places.length, seen.value.to);
  const problem = chosen.value === undefined ? undefined : places[chosen.value];
  const choose = (at: number) => {
    chosen.value = chosen.peek() === at ? undefined : at;
  };
  return (
    <div class="stack-tight">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <section class="places" ref={box} tabIndex={0} aria-label={label}>
        <table class="table" aria-rowcount={places.length + 1} data-testid="places">
          <thead>
            <tr>
              <th scope="col">Place</th>
              <th scope="col">Look inside</th>
              <th scope="col">What</th>
            </tr>
          </thead>
          <tbody>
            <Gap rows={from} height={height} />
            {places.slice(from, to).map((one, index) => (
              <Row
                key={from + index}
                problem={one}
                at={from + index}
                chosen={chosen.value === from + index}
                onChoose={() => choose(from + index)}
              />
            ))}
            <Gap rows={places.length - to} height={height} />
          </tbody>
        </table>
      </section>
      <div aria-live="polite">
        {problem === undefined ? <p class="soft">{number(places.length)} places.</p> : <Excerpt problem={problem} />}
      </div>
    </div>
  );
}
