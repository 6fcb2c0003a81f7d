import type { ComponentChildren } from 'preact';
import { visibleText } from '../../../lib/visible-text.ts';
import type { EventData } from '../../../model/event.ts';
import { closeWords } from './close-words.ts';
import { Closer, Commit, Dismissal, FromTo, Merge, NumberLink, Push } from './event-parts.tsx';
import { Chip, Name, When } from './small-parts.tsx';
import { useViewed } from './view-context.ts';
import type { ViewGlyphName } from './view-glyph.tsx';

const plainWords: Readonly<Record<'reopen' | 'pin' | 'unpin' | 'unlock' | 'restore-branch', string>> = {
  reopen: 'opened this again',
  pin: 'pinned this',
  unpin: 'unpinned this',
  unlock: 'opened the conversation again',
  'restore-branch': 'restored the branch',
};

/** How something is to be merged by itself. */
const methodWords: ReadonlyMap<string, string> = new Map([
  ['squash', ', as one commit'],
  ['rebase', ', by a rebase'],
]);

/** What has no type of its own, by the forge's word for it. */
const otherWords: ReadonlyMap<string, string> = new Map([
  ['AddedToMergeQueueEvent', 'put this into the merge queue'],
  ['RemovedFromMergeQueueEvent', 'took this out of the merge queue'],
  ['CommentDeletedEvent', 'deleted a comment'],
  ['ConvertToDraftEvent', 'made this a draft'],
  ['ConvertedToDiscussionEvent', 'made this a discussion'],
  ['DeployedEvent', 'deployed this'],
  ['ReadyForReviewEvent', 'said that this is ready for review'],
  ['TransferredEvent', 'moved this here from another project'],
]);

export function eventGlyph({ type }: EventData): ViewGlyphName {
  return type === 'merge' ? 'merged' : type === 'close' ? 'closed' : 'event';
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

/** What happened, after the name of who did it. */
export function EventWords({ data }: { data: EventData }): ComponentChildren {
  switch (data.type) {
    case 'close':
      return (
        <>
          closed this{closeWords(data.reason)}
          <Closer data={data} />
        </>
      );
    case 'merge':
      return <Merge data={data} />;
    case 'reopen':
    case 'pin':
    case 'unpin':
    case 'unlock':
    case 'restore-branch':
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
      return <Dismissal data={data} />;
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
      return <Push data={data} />;
    case 'dependency':
      return (
        <>
          {data.added ? 'made this wait for' : 'no longer lets this wait for'}{' '}
          <NumberLink value={data.number} url={data.url} />
        </>
      );
    case 'reference':
      return data.commit === undefined ? (
        <>
          named this in <NumberLink value={data.number} url={data.url} />
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
      return data.scheduled
        ? `wanted this merged as soon as it may be${methodWords.get(data.method ?? '') ?? ''}`
        : `did not want this merged by itself any more${data.reason ? `: ${visibleText(data.reason)}` : ''}`;
    case 'other':
      return otherWords.get(data.word) ?? <code>{visibleText(data.word)}</code>;
  }
}
