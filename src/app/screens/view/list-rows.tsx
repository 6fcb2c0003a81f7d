// biome-ignore-all lint/a11y/noRedundantRoles: laid out as a grid, a table loses its roles; written out, it keeps them
import type { RefObject } from 'preact';
import { visibleText } from '../../../lib/visible-text.ts';
import type { ListRow, ViewList } from '../../../worker/view-messages.ts';
import { number } from '../../parts/format.ts';
import { Chips, Name, StateGlyph, When } from './small-parts.tsx';
import type { Rows } from './use-rows.ts';

/** Takes the place of rows that are not there; heights are attributes, for style attributes are forbidden. */
function Gap({ rows, height }: { rows: number; height: number }) {
  if (rows <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a row takes no focus
    <tr class="list-gap" aria-hidden="true">
      <td>
        <svg width="1" height={rows * height} />
      </td>
    </tr>
  );
}

function stateWords({ state, draft, answered, pinned }: ListRow): string {
  return [state, ...(draft ? ['draft'] : []), ...(answered ? ['answered'] : []), ...(pinned ? ['pinned'] : [])].join(
    ', ',
  );
}

/** What it is, and what the list is read for. */
function Tags({ row: { group, answered, pinned } }: { row: ListRow }) {
  if (group === undefined && !answered && !pinned) return null;
  return (
    <span class="tags">
      {group === undefined ? null : <Name>{group}</Name>}
      {answered ? <b>answered</b> : null}
      {pinned ? <b>pinned</b> : null}
    </span>
  );
}

function Row(props: { row: ListRow; index: number; here: boolean; href: string }) {
  const { row, here } = props;
  return (
    <tr
      role="row"
      aria-rowindex={props.index + 2}
      class={here ? 'list-row is-here' : 'list-row'}
      aria-current={here ? 'true' : undefined}
      data-number={row.number}
    >
      <td role="cell" class="num number">
        {row.number}
      </td>
      <td role="cell" class="state">
        <StateGlyph state={row.state} />
        <span class="vh">{stateWords(row)}</span>
      </td>
      <td role="cell" class="title">
        <a href={props.href} dir="auto">
          {row.draft && row.state === 'open' ? <span class="soft">Draft: </span> : null}
          {visibleText(row.title)}
        </a>
        <Tags row={row} />
        <Chips labels={row.labels} />
      </td>
      <td role="cell" class="num talk-count">
        {row.comments === 0 ? '' : number(row.comments)}
      </td>
      <td role="cell" class="who">
        <Name>{row.author}</Name>
      </td>
      <td role="cell" class="num when">
        <When at={row.updated} />
      </td>
    </tr>
  );
}

const heads = [
  { name: 'No.', kind: 'num number' },
  { name: 'State', kind: 'state', hidden: true },
  { name: 'Title', kind: 'title' },
  { name: 'Comments', kind: 'num talk-count' },
  { name: 'Author', kind: 'who' },
  { name: 'Changed', kind: 'num when' },
] as const;

/** The rows that are seen and some around them; the table says how many there are in all. */
export function ListRows(props: {
  list: ViewList;
  rows: Rows;
  table: RefObject<HTMLTableElement | null>;
  here: number | undefined;
  label: string;
  hrefOf: (number: number) => string;
}) {
  const { list, rows } = props;
  return (
    <table class="list" role="table" ref={props.table} aria-label={props.label} aria-rowcount={list.total + 1}>
      <thead role="rowgroup" class="list-head">
        <tr role="row" aria-rowindex={1}>
          {heads.map((head) => (
            <th key={head.kind} role="columnheader" scope="col" class={head.kind}>
              {'hidden' in head ? <span class="vh">{head.name}</span> : head.kind === 'title' ? props.label : head.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        <Gap rows={list.offset} height={rows.height} />
        {list.rows.map((row, at) => (
          <Row
            key={row.number}
            row={row}
            index={list.offset + at}
            here={row.number === props.here}
            href={props.hrefOf(row.number)}
          />
        ))}
        <Gap rows={list.total - list.offset - list.rows.length} height={rows.height} />
      </tbody>
    </table>
  );
}
