import { PlainRule } from './rule.tsx';

export type LegendMark = 'got' | 'live' | 'waiting' | 'to-come' | 'unknown' | 'missing';

const marks: Readonly<
  Record<LegendMark, { words: string; kind: 'got' | 'nib' | 'nib-wait' | 'track' | 'unknown' | 'gap' }>
> = {
  got: { words: 'got', kind: 'got' },
  live: { words: 'being fetched', kind: 'nib' },
  waiting: { words: 'waiting', kind: 'nib-wait' },
  'to-come': { words: 'still to come', kind: 'track' },
  unknown: { words: 'number not known yet', kind: 'unknown' },
  missing: { words: 'missing', kind: 'gap' },
};

/** What the marks in the rules above mean. */
export function Legend({ show }: { show: readonly LegendMark[] }) {
  return (
    <p class="legend">
      {show.map((mark) => (
        <span key={mark}>
          <PlainRule kind={marks[mark].kind} /> {marks[mark].words}
        </span>
      ))}
    </p>
  );
}
