import type { Said } from '../../../worker/view-messages.ts';
import { counted } from '../../parts/format.ts';
import { Author, SaidMarks, SaidText } from './said.tsx';
import { CopyLink, SaidItem, SaidLink, type SaidPlace } from './said-place.tsx';
import { When } from './small-parts.tsx';
import { Versions } from './versions.tsx';

/** Texts one below the other: answers to a comment, or comments on a commit. */
export function Replies(props: { verb: 'replied' | 'commented'; replies: readonly Said[]; place: SaidPlace }) {
  const { verb, replies, place } = props;
  if (replies.length === 0) return null;
  return (
    <ol
      class="replies"
      aria-label={verb === 'replied' ? counted(replies.length, 'reply', 'replies') : counted(replies.length, 'comment')}
    >
      {replies.map((said) => (
        <SaidItem key={said.id} said={said} place={place}>
          <p class="said-by">
            <Author said={said} /> {verb}{' '}
            <SaidLink said={said} place={place}>
              <When at={said.at} exact />
            </SaidLink>
            <SaidMarks said={said} />
            <CopyLink said={said} place={place} />
          </p>
          {said.versions ? <Versions said={said} /> : null}
          <SaidText said={said} />
        </SaidItem>
      ))}
    </ol>
  );
}
