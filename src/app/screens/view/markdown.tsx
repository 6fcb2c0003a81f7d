import type { Token, Tokens } from 'marked';
import type { ComponentChildren, JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { visibleText, withoutOverrides } from '../../../lib/visible-text.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { viewHash } from '../../stores/view-address.ts';
import { withoutEntities } from './entities.ts';
import { htmlPieces, isBreak, isHarmlessTag, pictureTag } from './markdown-html.ts';
import { readMarkdown } from './markdown-lexer.ts';
import { Picture } from './picture.tsx';
import { linkTarget, pictureOf, type TextPlace } from './text-place.ts';

/**
 * What people wrote, as nodes: no HTML is ever made of it. Nothing is loaded from anywhere; a picture that the project has not is its
 * description, its host and the link.
 */
export function Markdown(props: { text: string; place: TextPlace; breaks?: boolean }) {
  const { text, place, breaks = true } = props;
  const tokens = useMemo(() => readMarkdown(text, breaks), [text, breaks]);
  if (tokens === undefined) return <p class="prose written">{withoutOverrides(text)}</p>;
  return (
    <div class="prose" dir="auto">
      {blocks(tokens, { place, levels: [] })}
    </div>
  );
}

interface Setting {
  readonly place: TextPlace;
  /** Depths of the headings that are open; the page's own heading comes before all. */
  readonly levels: number[];
  /** Links do not stand in links. */
  readonly inLink?: true;
}

function blocks(tokens: readonly Token[], setting: Setting): ComponentChildren {
  return tokens.map((token, at) => <Block key={at} token={token} setting={setting} />);
}

function Block({ token, setting }: { token: Token; setting: Setting }): JSX.Element | null {
  const inside = () => ('tokens' in token && token.tokens ? inlines(token.tokens, setting) : null);
  switch (token.type) {
    case 'heading':
      return <Heading depth={(token as Tokens.Heading).depth} levels={setting.levels} content={inside()} />;
    case 'paragraph':
      return <p>{inside()}</p>;
    case 'text':
      // In tight lists; without marks it has no tokens of its own.
      return <>{inside() ?? plain((token as Tokens.Text).text, setting)}</>;
    case 'blockquote':
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens, setting)}</blockquote>;
    case 'code':
      return <Code text={(token as Tokens.Code).text} />;
    case 'list':
      return <List list={token as Tokens.List} setting={setting} />;
    case 'table':
      return <Table table={token as Tokens.Table} setting={setting} />;
    case 'hr':
      return <hr />;
    case 'html':
      return <Html raw={(token as Tokens.HTML).raw} setting={setting} />;
    default:
      // Blank lines and definitions of links.
      return null;
  }
}

/** Levels without gaps below the page's own heading, however deep they were written. */
function Heading({ depth, levels, content }: { depth: number; levels: number[]; content: ComponentChildren }) {
  while (levels.length > 0 && (levels.at(-1) ?? 0) >= depth) levels.pop();
  levels.push(depth);
  if (levels.length === 1) return <h2>{content}</h2>;
  return levels.length === 2 ? <h3>{content}</h3> : <h4>{content}</h4>;
}

function Code({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be wrong, it holds no fields
    <pre tabIndex={0} role="group" aria-label="Code" dir="ltr">
      <code>{visibleLines(text)}</code>
    </pre>
  );
}

function visibleLines(text: string): string {
  return visibleText(text.replace(/\r\n?/g, '\n'));
}

function List({ list, setting }: { list: Tokens.List; setting: Setting }) {
  const items = list.items.map((item, at) => (
    <li key={at}>
      {item.task ? <Task done={item.checked === true} /> : null}
      {blocks(
        item.tokens.filter(({ type }) => type !== 'checkbox'),
        setting,
      )}
    </li>
  ));
  if (!list.ordered) return <ul>{items}</ul>;
  return <ol start={typeof list.start === 'number' ? list.start : 1}>{items}</ol>;
}

function Task({ done }: { done: boolean }) {
  return (
    <span class="task">
      <Glyph name={done ? 'done' : 'queued'} tone={done ? undefined : 'soft'} />
      <span class="vh">{done ? 'done: ' : 'to do: '}</span>
    </span>
  );
}

function Table({ table, setting }: { table: Tokens.Table; setting: Setting }) {
  const cells = (row: readonly Tokens.TableCell[], Cell: 'th' | 'td') =>
    row.map((cell, at) => (
      <Cell key={at} class={cell.align === 'right' ? 'num' : undefined}>
        {inlines(cell.tokens, setting)}
      </Cell>
    ));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be wrong, it holds no fields
    <div class="table-scroll" tabIndex={0} role="group" aria-label="Table">
      <table class="table">
        <thead>
          <tr>{cells(table.header, 'th')}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            <tr key={at}>{cells(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** HTML is taken for what it says, not for what it does. */
function Html({ raw, setting }: { raw: string; setting: Setting }) {
  const pieces = htmlPieces(raw).map((piece, at) =>
    typeof piece === 'string' ? withoutOverrides(piece) : <Image key={at} {...piece} place={setting.place} />,
  );
  return pieces.length === 0 ? null : <p class="written">{pieces}</p>;
}

function inlines(tokens: readonly Token[], setting: Setting): ComponentChildren {
  return tokens.map((token, at) => <Inline key={at} token={token} setting={setting} />);
}

function Inline({ token, setting }: { token: Token; setting: Setting }): JSX.Element | null {
  const inside = () => ('tokens' in token && token.tokens ? inlines(token.tokens, setting) : null);
  switch (token.type) {
    case 'text':
      return <>{inside() ?? plain((token as Tokens.Text).text, setting)}</>;
    case 'escape':
      return <>{(token as Tokens.Escape).text}</>;
    case 'strong':
      return <strong>{inside()}</strong>;
    case 'em':
      return <em>{inside()}</em>;
    case 'del':
      return <del>{inside()}</del>;
    case 'codespan':
      return <code>{visibleText((token as Tokens.Codespan).text)}</code>;
    case 'br':
      return <br />;
    case 'link':
      return <LinkToken link={token as Tokens.Link} setting={setting} />;
    case 'image':
      return <Image href={(token as Tokens.Image).href} alt={(token as Tokens.Image).text} place={setting.place} />;
    case 'html':
      return <InlineHtml raw={(token as Tokens.Tag).raw} setting={setting} />;
    default:
      return <>{withoutOverrides(token.raw)}</>;
  }
}

function LinkToken({ link, setting }: { link: Tokens.Link; setting: Setting }) {
  const inside = inlines(link.tokens, { ...setting, inLink: true });
  const says = link.text.trim() !== '' || link.tokens.some(({ type }) => type === 'image');
  return (
    <Link href={link.href} place={setting.place}>
      {says ? inside : visibleText(link.href)}
    </Link>
  );
}

function InlineHtml({ raw, setting }: { raw: string; setting: Setting }) {
  if (isBreak(raw)) return <br />;
  const picture = pictureTag(raw);
  if (picture !== undefined) return <Image {...picture} place={setting.place} />;
  return isHarmlessTag(raw) ? null : <code>{visibleText(raw)}</code>;
}

/** A link to somewhere, or only its text when nobody should go there. */
export function Link(props: { href: string; place: TextPlace; children: ComponentChildren }) {
  const target = linkTarget(withoutEntities(props.href), props.place);
  if (target === undefined) return <span class="no-link">{props.children}</span>;
  if (target.kind === 'inside') return <a href={target.hash}>{props.children}</a>;
  return (
    <a href={target.href} rel="noreferrer noopener nofollow" target="_blank" title={visibleText(target.href)}>
      {props.children}
    </a>
  );
}

function Image({ href, alt, place }: { href: string; alt: string; place: TextPlace }) {
  const address = withoutEntities(href);
  const said = withoutEntities(alt);
  const file = pictureOf(address, place);
  if (file !== undefined) return <Picture project={place.project} file={file} alt={said} />;
  const target = linkTarget(address, place);
  const host = target?.kind === 'outside' ? target.host : '';
  return (
    <span class="picture-alt">
      [{visibleText(said) || 'picture'}
      {host === '' ? null : (
        <>
          {', '}
          <Link href={address} place={{ ...place, files: [] }}>
            at {host}
          </Link>
        </>
      )}
      ]
    </span>
  );
}

const references = /(^|[\s([{:;,.!?'"])(#\d{1,9}\b|[0-9a-f]{40}\b)/g;
/** `[[Page]]`, `[[Words|Page]]`: how wikis link their own pages. */
const wikiLinks = /\[\[([^[\]|]{1,200})(?:\|([^[\]|]{1,200}))?\]\]/g;

function wikiText(text: string, { project }: TextPlace): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const { 0: whole, 1: words = '', 2: page, index } of text.matchAll(wikiLinks)) {
    parts.push(
      text.slice(from, index),
      <a key={index} href={viewHash(project, 'wiki', [(page ?? words).trim()])}>
        {visibleText(words)}
      </a>,
    );
    from = index + whole.length;
  }
  return [...parts, text.slice(from)];
}

/** Text with its `#12` and commits linked. */
function plain(text: string, { place, inLink }: Setting): ComponentChildren {
  const shown = withoutOverrides(withoutEntities(text));
  if (inLink) return shown;
  if (place.in?.repository === 'wiki' && shown.includes('[[')) return wikiText(shown, place);
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const match of shown.matchAll(references)) {
    const [, before = '', name = ''] = match;
    const at = match.index + before.length;
    const isNumber = name.startsWith('#');
    const hash = isNumber
      ? viewHash(place.project, 'issues', [name.slice(1)])
      : viewHash(place.project, 'commits', [name]);
    parts.push(
      shown.slice(from, at),
      <a key={at} class={isNumber ? undefined : 'mono'} href={hash}>
        {isNumber ? name : name.slice(0, 7)}
      </a>,
    );
    from = at + name.length;
  }
  return parts.length === 0 ? shown : [...parts, shown.slice(from)];
}
