import { visibleText } from '../../../lib/visible-text.ts';
import type { Said, TalkFile } from '../../../worker/view-messages.ts';
import { counted, date, utc } from '../../parts/format.ts';
import { Markdown } from './markdown.tsx';
import { Name, SaveButton, sizeText } from './small-parts.tsx';
import { attachmentOf, type TextPlace } from './text-place.ts';
import { placeOf, useViewed } from './view-context.ts';

/** People who are named of one kind of reaction. */
const named = 5;

/** `**+1** maintainer, reviewer-2`: people, not pictures. */
export function Reactions({ reactions }: Pick<Said, 'reactions'>) {
  if (reactions.length === 0) return null;
  const kinds = new Map<string, string[]>();
  for (const { content, user } of reactions) kinds.set(content, [...(kinds.get(content) ?? []), user.name]);
  return (
    <p class="reactions">
      {[...kinds].map(([content, people]) => (
        <span key={content}>
          <b>{visibleText(content)}</b> {people.slice(0, named).map(visibleText).join(', ')}
          {people.length > named ? ` and ${people.length - named} more` : ''}
        </span>
      ))}
    </p>
  );
}

/** Files that the text does not show by itself. */
function Files({ files, body, place }: { files: readonly TalkFile[]; body: string; place: TextPlace }) {
  const shown = new Set<TalkFile>();
  for (const [, href = ''] of body.matchAll(/!\[[^\]]*\]\(\s*<?([^\s)>]+)/g)) {
    const file = attachmentOf(href, place);
    if (file !== undefined) shown.add(file);
  }
  const rest = files.filter((file) => !shown.has(file) || !file.got);
  if (rest.length === 0) return null;
  return (
    <ul class="files" aria-label="Files">
      {rest.map((file) => (
        <li key={file.key}>
          {file.got ? (
            <SaveButton file={{ key: file.key }} name={file.name} size={file.size} />
          ) : (
            <>
              <Name>{file.name}</Name> <span class="is-gap">not collected</span>
            </>
          )}{' '}
          <span class="soft">{sizeText(file.size)}</span>
        </li>
      ))}
    </ul>
  );
}

/** A text with its reactions and files; one that the forge folds away is opened by a press. */
export function SaidText({ said, empty }: { said: Said; empty?: string }) {
  if (said.hidden === undefined) return <SaidBody said={said} empty={empty} />;
  return (
    <details class="folded">
      <summary class="soft">Hidden at the forge: {visibleText(said.hidden)}</summary>
      <SaidBody said={said} empty={empty} />
    </details>
  );
}

function SaidBody({ said, empty }: { said: Said; empty: string | undefined }) {
  const place: TextPlace = { ...placeOf(useViewed()), files: said.files };
  return (
    <>
      {said.body.trim() === '' ? (
        empty === undefined ? null : (
          <p class="soft">{empty}</p>
        )
      ) : (
        <Markdown text={said.body} place={place} />
      )}
      <Files files={said.files} body={said.body} place={place} />
      <Reactions reactions={said.reactions} />
    </>
  );
}

/** When it was edited, its up-votes, and that it is the answer. */
export function SaidMarks({ said }: { said: Said }) {
  const { edited, versions, votes, answer } = said;
  return (
    <>
      {edited === undefined || versions ? null : (
        <span class="soft" title={utc(edited)}>
          , edited {date(edited)}
        </span>
      )}
      {votes === undefined ? null : <span class="soft">, {counted(votes, 'vote')}</span>}
      {answer ? (
        <>
          , <b class="ink">the answer</b>
        </>
      ) : null}
    </>
  );
}

export function Author({ said }: { said: Said }) {
  return (
    <>
      <b>
        <Name>{said.author}</Name>
      </b>
      {said.ghost ? <span class="soft"> (account is gone)</span> : null}
      {said.role === undefined ? null : <span class="soft"> ({said.role.replaceAll('-', ' ')})</span>}
    </>
  );
}
