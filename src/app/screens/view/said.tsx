import { visibleText } from '../../../lib/visible-text.ts';
import type { Said, TalkFile } from '../../../worker/view-messages.ts';
import { Markdown } from './markdown.tsx';
import { Name, SaveButton, sizeText } from './small-parts.tsx';
import { attachmentOf, type TextPlace } from './text-place.ts';
import { placeOf, useViewed } from './view-context.ts';

/** People who are named of one kind of reaction. */
const named = 5;

/** `**+1** maintainer, reviewer-2`: people, not pictures. */
function Reactions({ said }: { said: Said }) {
  if (said.reactions.length === 0) return null;
  const kinds = new Map<string, string[]>();
  for (const { content, user } of said.reactions) kinds.set(content, [...(kinds.get(content) ?? []), user.name]);
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

/** A text with its reactions and files. */
export function SaidText({ said, empty }: { said: Said; empty?: string }) {
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
      <Reactions said={said} />
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
    </>
  );
}
