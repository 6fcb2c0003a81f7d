// biome-ignore-all lint/a11y/noRedundantRoles: laid out as a grid, a table loses its roles; written out, it keeps them
import type { ComponentChildren } from 'preact';
import type { RowState } from '../../worker/messages.ts';
import { number } from './format.ts';
import { Glyph, type GlyphName, type Tone, toneClass } from './glyph.tsx';
import { RowRule } from './rule.tsx';
import type { RuleShares } from './rule-lines.ts';

/** What the state cell says: the strong part in the colour of its tone. */
export interface StateWords {
  readonly strong?: string;
  readonly rest?: string;
  readonly tone?: Tone;
  /** Draws the mark of the tone before the words (before the start, where the first cell holds the tick box). */
  readonly marked?: boolean;
}

export interface Row {
  readonly id: string;
  readonly name: string;
  readonly state: RowState;
  /** `undefined`: not a fact yet. `null`: not known, and shown as such. */
  readonly expected: number | null | undefined;
  readonly got: number | undefined;
  readonly missing: number | undefined;
  /** Requests or problems, as text. */
  readonly cost: string;
  readonly words: StateWords;
  readonly rule: RuleShares;
  /** Before the name, where the state alone does not say it. */
  readonly mark?: Mark | undefined;
}

interface Mark {
  readonly glyph: GlyphName;
  readonly tone?: Tone;
}

/** The tick box of a row before the start. */
export interface Ticking {
  readonly ticked: boolean;
  readonly locked: boolean;
  readonly onTick: (ticked: boolean) => void;
}

const marks: Readonly<Record<RowState, Mark>> = {
  blank: { glyph: 'queued', tone: 'soft' },
  counted: { glyph: 'queued', tone: 'soft' },
  unknown: { glyph: 'queued', tone: 'soft' },
  off: { glyph: 'off' },
  'not-offered': { glyph: 'off' },
  'no-access': { glyph: 'gap', tone: 'gap' },
  next: { glyph: 'queued', tone: 'soft' },
  running: { glyph: 'run', tone: 'live' },
  waiting: { glyph: 'wait', tone: 'note' },
  paused: { glyph: 'paused' },
  verifying: { glyph: 'run', tone: 'live' },
  done: { glyph: 'done' },
  empty: { glyph: 'done' },
  missing: { glyph: 'gap', tone: 'gap' },
  failed: { glyph: 'gap', tone: 'gap' },
};

function Expected({ value }: { value: number | null | undefined }) {
  if (value === undefined) return null;
  if (value !== null) return <>{number(value)}</>;
  return (
    <>
      <span aria-hidden="true">–</span>
      <span class="vh">not known yet</span>
    </>
  );
}

function State({ words }: { words: StateWords }) {
  const { strong, rest, tone, marked } = words;
  const text = (
    <>
      {strong === undefined ? null : <b class={toneClass(tone) || undefined}>{strong}</b>}
      {strong !== undefined && rest ? ' ' : null}
      {rest}
    </>
  );
  if (!marked) return text;
  return (
    <span class="glyph-line">
      <Glyph name={tone === 'gap' ? 'gap' : 'note'} tone={tone} />
      <span>{text}</span>
    </span>
  );
}

function Name({ row, ticking }: { row: Row; ticking: Ticking | undefined }) {
  if (ticking === undefined) {
    const { glyph, tone } = row.mark ?? marks[row.state];
    return (
      <span class="glyph-line">
        <Glyph name={glyph} tone={tone} />
        <span>{row.name}</span>
      </span>
    );
  }
  return (
    <label class="tick">
      <input
        type="checkbox"
        checked={ticking.ticked}
        disabled={ticking.locked}
        onChange={(event) => ticking.onTick(event.currentTarget.checked)}
      />{' '}
      <span>{row.name}</span>
    </label>
  );
}

/** `more`: a second line below the cells, over the whole width. `kind` is the first part of the test id. */
export function LedgerRow(props: {
  row: Row;
  costName: string;
  ticking?: Ticking | undefined;
  kind?: 'unit' | 'project' | 'mirror';
  /** After the words of the state cell: the one thing to press. */
  action?: ComponentChildren;
  more?: ComponentChildren;
}) {
  const { row, costName, ticking } = props;
  return (
    <tr role="row" data-state={row.state} data-testid={`${props.kind ?? 'unit'}-${row.id}`}>
      <th role="rowheader" scope="row" class="unit">
        <Name row={row} ticking={ticking} />
        <RowRule {...row.rule} />
      </th>
      <td role="cell" class="num exp">
        <Expected value={row.expected} />
      </td>
      <td role="cell" class="num got">
        {row.got === undefined ? '' : number(row.got)}
      </td>
      <td role="cell" class={row.missing ? 'num miss is-gap' : 'num miss'} data-label="missing">
        {row.missing === undefined ? '' : number(row.missing)}
      </td>
      <td role="cell" class="num cost" data-label={costName}>
        {row.cost}
      </td>
      <td role="cell" class="state">
        <State words={row.words} />
        {props.action === undefined ? null : <> {props.action}</>}
      </td>
      {props.more === undefined ? null : (
        <td role="cell" class="row-more">
          {props.more}
        </td>
      )}
    </tr>
  );
}

/** The last row. It has a rule only when the books are closed. */
export interface Total {
  readonly expected: number | undefined;
  readonly got: number | undefined;
  readonly missing: number | undefined;
  readonly cost: string;
  readonly words: string;
  readonly rule?: RuleShares;
}

function TotalRow({ total, costName }: { total: Total; costName: string }) {
  return (
    <tr role="row" data-state="total" data-testid="unit-all">
      <th role="rowheader" scope="row" class="unit">
        <span>All</span>
        {total.rule === undefined ? null : <RowRule {...total.rule} />}
      </th>
      <td role="cell" class="num exp">
        {total.expected === undefined ? '' : number(total.expected)}
      </td>
      <td role="cell" class="num got">
        {total.got === undefined ? '' : number(total.got)}
      </td>
      <td role="cell" class={total.missing ? 'num miss is-gap' : 'num miss'} data-label="missing">
        {total.missing === undefined ? '' : number(total.missing)}
      </td>
      <td role="cell" class="num cost" data-label={costName}>
        {total.cost}
      </td>
      <td role="cell" class="state">
        {total.words}
      </td>
    </tr>
  );
}

/**
 * The table of units, the same from first glance to verdict. Laid out as a subgrid, which takes the roles of a table away, so they are
 * written out.
 */
export function Ledger(props: {
  label: string;
  /** Before the start: cost means requests to come, and stays on a phone. */
  plan?: boolean;
  /** A row for each project instead of each unit. */
  projects?: boolean;
  /** Over the names, where it is neither; there the cost stays on a phone, too. */
  head?: string;
  costHead: string;
  children: ComponentChildren;
  total?: Total | undefined;
}) {
  return (
    <table
      class={`ledger${props.plan ? ' ledger-plan' : ''}${props.projects ? ' ledger-projects' : ''}${props.head ? ' ledger-cost' : ''}`}
      role="table"
      aria-label={props.label}
    >
      <thead role="rowgroup">
        <tr role="row">
          <Head name={props.head ?? (props.projects ? 'Project' : 'Unit')} kind="unit" />
          <Head name="Expected" kind="num exp" />
          <Head name="Got" kind="num got" />
          <Head name="Missing" kind="num miss" />
          <Head name={props.costHead} kind="num cost" />
          <Head name="State" kind="state" />
        </tr>
      </thead>
      <tbody role="rowgroup">{props.children}</tbody>
      {props.total === undefined ? null : (
        <tfoot role="rowgroup">
          <TotalRow total={props.total} costName={props.costHead.toLowerCase()} />
        </tfoot>
      )}
    </table>
  );
}

function Head({ name, kind }: { name: string; kind: string }) {
  return (
    <th role="columnheader" scope="col" class={kind}>
      {name}
    </th>
  );
}
