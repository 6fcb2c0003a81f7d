import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { ViewList, ViewQuery } from '../../../worker/view-messages.ts';
import { counted, number } from '../../parts/format.ts';
import {
  queryParams,
  readAddress,
  readQuery,
  type ViewAddress,
  type ViewPart,
  viewHash,
} from '../../stores/view-address.ts';
import { useStores } from '../../stores-context.ts';
import { Facets } from './facets.tsx';
import { ListRows } from './list-rows.tsx';
import { useAsk } from './use-ask.ts';
import { useRows } from './use-rows.ts';
import { useKeydown } from './use-view-keys.ts';
import { useViewed } from './view-context.ts';

const sortNames: Readonly<Record<ViewQuery['sort'], string>> = {
  updated: 'last changed',
  newest: 'newest',
  oldest: 'oldest',
  comments: 'most comments',
};

const kindNames = {
  issue: ['issue', 'issues'],
  'pull-request': ['pull request', 'pull requests'],
  discussion: ['discussion', 'discussions'],
} as const;

const titles = { issue: 'Issues', 'pull-request': 'Pull requests', discussion: 'Discussions' } as const;

function Toolbar(props: {
  query: ViewQuery;
  search: { readonly current: HTMLInputElement | null };
  onQuery: (query: ViewQuery) => void;
  filters: { readonly shown: boolean; toggle(): void };
}) {
  const { query, onQuery, filters } = props;
  const [, many] = kindNames[query.kind];
  return (
    <search class="toolbar">
      <label class="vh" for="view-search">
        Search {many}
      </label>
      <input
        class="input"
        id="view-search"
        type="search"
        data-testid="search"
        placeholder="Words, #number, or author:name"
        autocomplete="off"
        spellcheck={false}
        ref={props.search}
        value={query.words}
        onInput={(event) => onQuery({ ...query, words: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <span class="only-narrow">
        <button class="button" type="button" aria-expanded={filters.shown} onClick={filters.toggle}>
          Filter: {query.state}
        </button>
      </span>
      <label class="field-inline">
        <span>Sort</span>
        <span class="select-box">
          <select
            class="input select"
            value={query.sort}
            onChange={(event) => {
              const sort = event.currentTarget.value as ViewQuery['sort'];
              onQuery({ ...query, sort });
            }}
          >
            {Object.entries(sortNames).map(([sort, name]) => (
              <option key={sort} value={sort}>
                {name}
              </option>
            ))}
          </select>
        </span>
      </label>
    </search>
  );
}

/** `j` and `k` walk, `Enter` opens, `/` searches. What is walked to is scrolled to. */
function useListKeys(options: {
  list: ViewList | undefined;
  here: number | undefined;
  onHere: (number: number) => void;
  search: { readonly current: HTMLInputElement | null };
  hrefOf: (number: number) => string;
}): void {
  const { list, here, onHere, search, hrefOf } = options;
  useKeydown((key, event) => {
    if (key === '/') {
      search.current?.focus();
      search.current?.select();
      return true;
    }
    if (key === 'Enter') {
      const onLink = event.target instanceof HTMLAnchorElement || event.target instanceof HTMLButtonElement;
      if (here === undefined || onLink) return false;
      location.hash = hrefOf(here);
      return true;
    }
    const by = key === 'j' || key === 'ArrowDown' ? 1 : key === 'k' || key === 'ArrowUp' ? -1 : 0;
    // Arrows scroll until a row has been walked to.
    if (by === 0 || list === undefined || (key.startsWith('Arrow') && here === undefined)) return false;
    const at = list.rows.findIndex((row) => row.number === here);
    const next = at === -1 ? firstSeen(list) : Math.min(list.rows.length - 1, Math.max(0, at + by));
    const row = list.rows[next];
    if (row === undefined) return false;
    onHere(row.number);
    document.querySelector(`.list-row[data-number="${row.number}"]`)?.scrollIntoView({ block: 'nearest' });
    return true;
  });
}

/** Place in the window of the first row that is seen. */
function firstSeen(list: ViewList): number {
  const rows = [...document.querySelectorAll('.list-row')];
  const at = rows.findIndex((row) => row.getBoundingClientRect().top >= 48);
  return at === -1 ? list.rows.length - 1 : at;
}

/** Issues or pull requests: filters in the margin, search, and rows that are counted instead of measured. */
export function TicketList({ address }: { address: ViewAddress }) {
  const { route, announcer, view } = useStores();
  const { id, lists } = useViewed();
  const query = readQuery(address);
  const memory = lists.get(address.part);
  const here = useSignal<number | undefined>(memory?.here);
  const filters = useSignal(false);
  const search = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const rows = useRows(table);
  const range = { offset: rows.from, count: rows.to - rows.from };
  const asked = useAsk(id, { topic: 'list', query, ...range, round: view.round.value }, true);
  const list = asked?.answer;
  const hashOf = (one: ViewQuery) => viewHash(id, address.part, [], queryParams(one));
  const hrefOf = (wanted: number) => viewHash(id, address.part, [wanted]);
  useListKeys({
    ...{ list, here: here.value, search, hrefOf },
    onHere: (wanted) => {
      here.value = wanted;
    },
  });
  useMemory(address.part, hashOf(query), here.value, list !== undefined);
  const total = list?.total;
  const [one, many] = kindNames[query.kind];
  const head = `${query.state === 'any' ? '' : `${query.state} `}`;
  const label = total === undefined ? '' : counted(total, `${head}${one}`, `${head}${many}`);
  useEffect(() => {
    if (label !== '' && query.words !== '') announcer.say(label);
  }, [announcer, label, query.words]);
  return (
    <div class="sheet">
      <h1 class="vh">{titles[query.kind]}</h1>
      <div class={filters.value ? 'sheet-side sheet-facets is-shown' : 'sheet-side sheet-facets'}>
        {list === undefined ? null : <Facets query={query} facets={list.facets} hrefOf={hashOf} />}
      </div>
      <div class="stack">
        <Toolbar
          query={query}
          search={search}
          onQuery={(next) => route.replace(hashOf(next))}
          filters={{
            shown: filters.value,
            toggle: () => {
              filters.value = !filters.value;
            },
          }}
        />
        {asked?.fault === undefined ? null : <p data-testid="nothing">{asked.fault}</p>}
        {list === undefined ? null : list.total === 0 ? (
          <None list={list} many={many} clear={hashOf({ ...query, state: 'any', labels: [], words: '' })} />
        ) : (
          <ListRows {...{ list, rows, table, label, hrefOf }} here={here.value} />
        )}
        {list === undefined || list.total === 0 ? null : <Hint list={list} />}
      </div>
    </div>
  );
}

function None({ list, many, clear }: { list: ViewList; many: string; clear: string }) {
  const plain = clear.replace(/[?&](milestone|author|group|answer)=[^&]*/g, '');
  return (
    <p data-testid="nothing">
      {list.all === 0 ? (
        `This project has no ${many}.`
      ) : (
        <>
          Nothing matches. {number(list.all)} without these filters. <a href={plain}>Clear filters</a>
        </>
      )}
    </p>
  );
}

function searchWords({ reading, partial }: ViewList['searched']): string {
  if (reading) return 'titles, texts, and comments as they are read';
  return partial === 0
    ? 'titles, texts and comments'
    : `titles, texts and comments, of ${number(partial)} not every word`;
}

function Hint({ list }: { list: ViewList }) {
  return (
    <p class="hint">
      {number(list.total)} of {number(list.all)}. <kbd>j</kbd> <kbd>k</kbd> move, <kbd>Enter</kbd> opens, <kbd>/</kbd>{' '}
      searches {searchWords(list.searched)}.
    </p>
  );
}

/** Coming back, the list is as it was left. */
function useMemory(part: ViewPart, hash: string, here: number | undefined, ready: boolean): void {
  const { route } = useStores();
  const { lists } = useViewed();
  const restored = useRef(false);
  const remember = useRef(() => {});
  remember.current = () => {
    // What scrolls when the list is gone is another page.
    const shown = readAddress(route.hash.peek());
    if (restored.current && shown.part === part && shown.rest.length === 0)
      lists.set(part, { hash, scroll: scrollY, ...(here === undefined ? {} : { here }) });
  };
  useLayoutEffect(() => {
    if (!ready || restored.current) return;
    restored.current = true;
    const memory = lists.get(part);
    if (memory?.hash === hash) scrollTo(0, memory.scroll);
  });
  // At once with the drawing: a key that opens the row may be the next thing that happens.
  useLayoutEffect(() => remember.current());
  useEffect(() => {
    const onScroll = () => remember.current();
    addEventListener('scroll', onScroll, { passive: true });
    return () => removeEventListener('scroll', onScroll);
  }, []);
}
