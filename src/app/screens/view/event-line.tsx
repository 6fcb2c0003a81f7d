import type { ComponentChildren } from 'preact';
import { visibleText } from '../../../lib/visible-text.ts';
import type { EventData } from '../../../model/event.ts';
import { counted } from '../../parts/format.ts';
import { viewHash } from '../../stores/view-address.ts';
import { Chip, Name, When } from './small-parts.tsx';
import { useViewed } from './view-context.ts';
import type { ViewGlyphName } from './view-glyph.tsx';

const plainWords: Readonly<Record<'close' | 'reopen' | 'merge' | 'pin' | 'unpin' | 'unlock', string>> = {
  close: 'closed this',
  reopen: 'opened this again',
  merge: 'merged this',
  pin: 'pinned this',
  unpin: 'unpinned this',
  unlock: 'opened the conversation again',
};

export function eventGlyph({ type }: EventData): ViewGlyphName {
  return type === 'merge' ? 'merged' : type === 'close' ? 'closed' : 'event';
}

function NumberLink({ value }: { value: number | undefined }) {
  const { id } = useViewed();
  if (value === undefined) return <>another project</>;
  return <a href={viewHash(id, 'issues', [value])}>#{value}</a>;
}

function Commit({ oid }: { oid: string }) {
  const { id } = useViewed();
  return (
    <a class="mono" href={viewHash(id, 'commits', [oid])}>
      {oid.slice(0, 7)}
    </a>
  );
}

function Label({ name }: { name: string }) {
  const { colors } = useViewed();
  return <Chip label={{ name, color: colors.get(name) ?? '888888' }} />;
}

/** Gitea's words for working times. */
const timeWords: Readonly<Record<string, string>> = {
  add: 'added working time:',
  delete: 'removed working time:',
  start: 'began to work',
  stop: 'stopped working after',
  cancel: 'began to work, and took it back',
};

/** Commits that are named one by one. */
const namedCommits = 8;

/** What happened, after the name of who did it. */
export function EventWords({ data }: { data: EventData }): ComponentChildren {
  switch (data.type) {
    case 'close':
    case 'reopen':
    case 'merge':
    case 'pin':
    case 'unpin':
    case 'unlock':
      return plainWords[data.type];
    case 'lock':
      return `closed the conversation${data.reason ? `: ${visibleText(data.reason)}` : ''}`;
    case 'label':
      return (
        <>
          {data.added ? 'added' : 'removed'} <Label name={data.label} />
        </>
      );
    case 'milestone':
      return data.to === undefined ? (
        <>
          removed this from the milestone <Name>{data.from ?? ''}</Name>
        </>
      ) : (
        <>
          put this into the milestone <Name>{data.to}</Name>
        </>
      );
    case 'assign':
      return (
        <>
          {data.removed ? 'took this from' : 'gave this to'}{' '}
          <b>{visibleText((data.assignee ?? data.team)?.name ?? '')}</b>
        </>
      );
    case 'review-request': {
      const who = <b>{visibleText((data.reviewer ?? data.team)?.name ?? '')}</b>;
      return data.removed ? <>asked {who} no longer for a review</> : <>asked {who} for a review</>;
    }
    case 'dismiss-review':
      return `dismissed a review${data.reason ? `: ${visibleText(data.reason)}` : ''}`;
    case 'rename':
      return (
        <>
          changed the title from <del>{visibleText(data.from)}</del> to <Name>{data.to}</Name>
        </>
      );
    case 'target-branch':
    case 'issue-ref':
      return <FromTo from={data.from} to={data.to} />;
    case 'delete-branch':
      return (
        <>
          deleted the branch <code>{visibleText(data.branch ?? '')}</code>
        </>
      );
    case 'push':
      return (
        <>
          pushed {data.forced ? 'by force ' : ''}
          {counted(data.commits.length, 'commit')}{' '}
          {data.commits.slice(0, namedCommits).map((oid) => [<Commit key={oid} oid={oid} />, ' '])}
        </>
      );
    case 'dependency':
      return (
        <>
          {data.added ? 'made this wait for' : 'no longer lets this wait for'} <NumberLink value={data.number} />
        </>
      );
    case 'reference':
      return data.commit === undefined ? (
        <>
          named this in <NumberLink value={data.number} />
        </>
      ) : (
        <>
          named this in <Commit oid={data.commit} />
        </>
      );
    case 'deadline':
      return data.to === undefined ? (
        'took the date away'
      ) : (
        <>
          set the date to <When at={data.to} />
        </>
      );
    case 'time':
      return `${timeWords[data.action] ?? visibleText(data.action)} ${visibleText(data.text ?? '')}`.trim();
    case 'auto-merge':
      return data.scheduled ? 'wanted this merged as soon as it may be' : 'did not want this merged by itself any more';
    case 'other':
      return <code>{visibleText(data.word)}</code>;
  }
}

function FromTo({ from, to }: { from: string; to: string }) {
  if (from === '' || to === '')
    return from === '' ? (
      <>
        set the branch to <code>{visibleText(to)}</code>
      </>
    ) : (
      <>
        took the branch <code>{visibleText(from)}</code> away
      </>
    );
  return (
    <>
      changed the branch from <code>{visibleText(from)}</code> to <code>{visibleText(to)}</code>
    </>
  );
}
