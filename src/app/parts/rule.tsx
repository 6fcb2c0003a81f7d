import { type RuleShares, ruleStrokes, type Stroke } from './rule-lines.ts';

const classes: Readonly<Record<Stroke['kind'], string>> = {
  track: 'r-track',
  unknown: 'r-unknown',
  none: 'r-none',
  got: 'r-got',
  nib: 'r-nib',
  'nib-wait': 'r-nib r-wait',
  'nib-paused': 'r-nib r-paused',
  gap: 'r-gap',
  clear: 'r-clear',
  sum: 'r-sum',
};

function Line({ stroke }: { stroke: Stroke }) {
  const { kind, from, to, at, y } = stroke;
  const unit = at === undefined ? '%' : '';
  const line = <line class={classes[kind]} x1={`${from}${unit}`} x2={`${to}${unit}`} y1={y} y2={y} />;
  if (at === undefined) return line;
  return (
    <svg x={`${at}%`} overflow="visible" aria-hidden="true">
      {line}
    </svg>
  );
}

/** The line under a row. It says nothing that the cells do not say. */
export function Rule({ strokes }: { strokes: readonly Stroke[] }) {
  return (
    <svg class="rule" aria-hidden="true">
      {strokes.map((stroke, index) => (
        <Line key={`${index}-${stroke.kind}`} stroke={stroke} />
      ))}
    </svg>
  );
}

export function RowRule(shares: RuleShares) {
  return <Rule strokes={ruleStrokes(shares)} />;
}

/** A rule of one kind over its whole width: notices, legends. */
export function PlainRule({ kind, broken, thin }: { kind: Stroke['kind']; broken?: boolean; thin?: boolean }) {
  const y = thin ? 2.5 : 1.5;
  return (
    <svg class="rule" aria-hidden="true">
      <line class={broken ? 'r-wait' : classes[kind]} x1="0" x2="100%" y1={y} y2={y} />
    </svg>
  );
}
