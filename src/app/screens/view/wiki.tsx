import { visibleText } from '../../../lib/visible-text.ts';
import type { ShownWiki } from '../../../worker/view-messages.ts';
import { type ViewAddress, viewHash } from '../../stores/view-address.ts';
import { Markdown } from './markdown.tsx';
import { Name, Nothing, When } from './small-parts.tsx';
import { useAsk } from './use-ask.ts';
import { placeOf, useViewed } from './view-context.ts';

function Pages({ wiki }: { wiki: ShownWiki }) {
  const { id } = useViewed();
  return (
    <nav aria-label="Pages of the wiki">
      <ul class="tree">
        {wiki.pages.map(({ path, name }) => (
          <li key={path}>
            <a href={viewHash(id, 'wiki', [path])} aria-current={path === wiki.page?.path ? 'page' : undefined}>
              <span>{visibleText(name)}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Page({ wiki }: { wiki: ShownWiki }) {
  const viewed = useViewed();
  const { page, file, commit } = wiki;
  if (page === undefined || file === undefined) return <Nothing>This wiki has no pages.</Nothing>;
  const folder = page.path.split('/').slice(0, -1);
  const place = { ...placeOf(viewed), in: { repository: 'wiki', ref: '', folder } } as const;
  const isMarkdown = /\.(md|markdown)$/i.test(page.path);
  return (
    <div class="stack">
      <div class="stack-tight">
        <h1 class="status-line ticket-title">{visibleText(page.name)}</h1>
        {commit === undefined ? null : (
          <p class="soft">
            The wiki as of <When at={commit.at} />, last changed by <Name>{commit.author}</Name>
          </p>
        )}
      </div>
      {file.text === undefined ? (
        <Nothing>This page is too large to be shown, or not a text.</Nothing>
      ) : isMarkdown ? (
        <Markdown text={file.text} place={place} breaks={false} />
      ) : (
        <p class="written">{visibleText(file.text)}</p>
      )}
    </div>
  );
}

/** Pages of the wiki's repository. */
export function WikiPart({ address }: { address: ViewAddress }) {
  const { id } = useViewed();
  const [page] = address.rest;
  const asked = useAsk(id, { topic: 'wiki', ...(page === undefined ? {} : { page }) });
  const wiki = asked?.answer;
  return (
    <div class="sheet">
      <div class="sheet-side">{wiki === undefined ? <h1>Wiki</h1> : <Pages wiki={wiki} />}</div>
      {wiki === undefined ? <Nothing>{asked?.fault ?? ''}</Nothing> : <Page wiki={wiki} />}
    </div>
  );
}
