import '../../styles/view.css';
import '../../styles/view-talk.css';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { visibleText } from '../../../lib/visible-text.ts';
import { openedId } from '../../../worker/open-messages.ts';
import type { ViewedProject } from '../../../worker/view-messages.ts';
import { counted, date, number } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { openedName } from '../../stores/title.ts';
import { anchorOf, readAddress, type ViewAddress, type ViewPart, viewHash } from '../../stores/view-address.ts';
import { useStores } from '../../stores-context.ts';
import { useAsk } from './use-ask.ts';
import { useCurrentShown } from './use-current-shown.ts';
import { useViewKeys } from './use-view-keys.ts';
import { type ListMemory, useViewed, ViewedContext } from './view-context.ts';
import { ViewPartOf } from './view-part.tsx';

interface Tab {
  readonly part: ViewPart;
  readonly name: string;
  readonly count?: number;
  /** Parts that belong to it. */
  readonly also?: ViewPart;
}

/** Most forges have none. */
function discussionsTab(count: number): Tab {
  return { part: 'discussions', name: 'Discussions', count };
}

function tabsOf({ counts, hasCode, hasWiki }: ViewedProject): readonly Tab[] {
  return [
    { part: 'issues', name: 'Issues', count: counts.issues },
    { part: 'pulls', name: 'Pull requests', count: counts.pulls },
    ...(counts.discussions === 0 ? [] : [discussionsTab(counts.discussions)]),
    { part: 'releases', name: 'Releases', count: counts.releases },
    { part: 'labels', name: 'Labels', count: counts.labels },
    { part: 'milestones', name: 'Milestones', count: counts.milestones },
    ...(hasWiki ? [{ part: 'wiki', name: 'Wiki' } as const] : []),
    ...(hasCode ? [{ part: 'code', name: 'Code', also: 'commits' } as const] : []),
  ];
}

function Head({ address }: { address: ViewAddress }) {
  const { open } = useStores();
  const { id, project } = useViewed();
  const archive = id === openedId ? openedName(open.view.value) : undefined;
  const tabs = useCurrentShown(address.part);
  const current = ({ part, also }: Tab) => part === address.part || also === address.part;
  return (
    <div class="sheet sheet-head">
      <div class="sheet-side">
        <p class="project-name">
          <bdi>{visibleText(project.name)}</bdi>
        </p>
        <p>
          <bdi>{visibleText(project.owner)}</bdi>
          {project.asOf === undefined ? '' : `, as of ${date(project.asOf)}`}
        </p>
        {archive === undefined ? null : (
          <p class="archive-name">
            in <bdi>{archive}</bdi>
          </p>
        )}
      </div>
      <nav class="tabs" aria-label="Parts of the project" ref={tabs}>
        {tabsOf(project).map((tab) => (
          <a key={tab.part} href={viewHash(id, tab.part)} aria-current={current(tab) ? 'page' : undefined}>
            {tab.name} {tab.count === undefined ? null : <small>{number(tab.count)}</small>}
          </a>
        ))}
        {id === openedId ? (
          <a class="tabs-end" href="#/open">
            Report
          </a>
        ) : null}
      </nav>
    </div>
  );
}

/** While the index is built, and when there is nothing to build it of. */
function Waiting({ fault }: { fault: string | undefined }) {
  const { view } = useStores();
  const items = view.indexed.value;
  return (
    <Sheet side={<h1>Project</h1>}>
      <div class="stack">
        {fault === undefined ? (
          <p class="soft" data-testid="indexing">
            {items === 0 ? 'Reading the project' : `Reading the project, ${counted(items, 'item')} so far`}
          </p>
        ) : (
          <>
            <StatusLine glyph="gap" tone="gap" size="line" testId="view-fault">
              {fault}
            </StatusLine>
            <p>
              <a href="#/library">Library</a>
            </p>
          </>
        )}
      </div>
    </Sheet>
  );
}

/** What stood in focus may be gone with the page before; and a new page begins at its top. */
function useArrival(place: string, main: { readonly current: HTMLElement | null }): void {
  const last = useRef(place);
  useLayoutEffect(() => {
    if (last.current === place) return;
    last.current = place;
    if (document.activeElement === document.body || document.activeElement === null) main.current?.focus();
    scrollTo(0, 0);
  }, [place, main]);
}

/** An address that turns out to be a pull request's stays the same place, and so does one that names a comment of it. */
function placeName(address: ViewAddress): string {
  const { project, part, rest } = address;
  const words = anchorOf(address) === undefined ? rest : rest.slice(0, 1);
  const isNumbered = (part === 'pulls' || part === 'discussions') && rest.length > 0;
  return [project, isNumbered ? 'issues' : part, ...words].join('/');
}

/** A project as on a forge, out of what this browser has: nothing is asked of any server. */
export function ViewScreen() {
  const { route, view } = useStores();
  const address = readAddress(route.hash.value);
  const opened = useAsk(address.project, { topic: 'open' });
  const lists = useRef(new Map<ViewPart, ListMemory>());
  const main = useRef<HTMLElement>(null);
  useEffect(() => () => view.close(), [view]);
  useEffect(() => {
    lists.current.clear();
  }, [address.project]);
  useArrival(placeName(address), main);
  useViewKeys(address, lists.current);
  const project = opened?.answer;
  const colors = useMemo(() => new Map(project?.labels.map(({ name, color }) => [name, color])), [project]);
  return (
    <main id="main" class="wrap view" data-testid="view" tabIndex={-1} ref={main}>
      <section aria-label="Project" data-testid="project">
        {project === undefined ? (
          <Waiting fault={opened?.fault} />
        ) : (
          <ViewedContext.Provider value={{ id: address.project, project, colors, lists: lists.current }}>
            <Head address={address} />
            <ViewPartOf address={address} />
          </ViewedContext.Provider>
        )}
      </section>
    </main>
  );
}
