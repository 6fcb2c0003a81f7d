import { useSignal } from '@preact/signals';
import { visibleText } from '../../../lib/visible-text.ts';
import type { ReleaseLine } from '../../../worker/view-messages.ts';
import { Button } from '../../parts/button.tsx';
import { number } from '../../parts/format.ts';
import { viewHash } from '../../stores/view-address.ts';
import { Markdown } from './markdown.tsx';
import { Reactions } from './said.tsx';
import { Name, Nothing, SaveButton, sizeText, When } from './small-parts.tsx';
import { useAsk } from './use-ask.ts';
import { placeOf, useViewed } from './view-context.ts';

function Assets({ release }: { release: ReleaseLine }) {
  if (release.assets.length === 0) return null;
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col" class="num">
            Size
          </th>
        </tr>
      </thead>
      <tbody>
        {release.assets.map(({ key, name, size, got }) => (
          <tr key={key}>
            <td class="mono">
              {got ? (
                <SaveButton file={{ key }} name={name} size={size} />
              ) : (
                <>
                  <Name>{name}</Name> <span class="is-gap">not collected</span>
                </>
              )}
            </td>
            <td class="num">{sizeText(size)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Release({ release }: { release: ReleaseLine }) {
  const viewed = useViewed();
  const { tag, title, draft, prerelease, author, at, body, files, reactions } = release;
  return (
    <section class="entry stack">
      <div class="stack-tight">
        <h2 class="status status-line">
          <Name>{title || tag}</Name>
        </h2>
        <p class="facts">
          {viewed.project.hasCode && !draft ? (
            <a class="mono" href={viewHash(viewed.id, 'code', [`refs/tags/${tag}`])}>
              {visibleText(tag)}
            </a>
          ) : (
            <span class="mono">{visibleText(tag)}</span>
          )}
          {draft ? <b class="is-note">draft</b> : null}
          {prerelease ? <b class="is-note">pre-release</b> : null}
          <Name>{author}</Name> <When at={at} exact />
        </p>
      </div>
      {body === '' ? null : <Markdown text={body} place={{ ...placeOf(viewed), files }} />}
      <Reactions reactions={reactions} />
      <Assets release={release} />
    </section>
  );
}

const atOnce = 20;

/** Releases, newest first, with their files to save. */
export function ReleasesPart() {
  const { id } = useViewed();
  const count = useSignal(atOnce);
  const asked = useAsk(id, { topic: 'releases', offset: 0, count: count.value }, true);
  const answer = asked?.answer;
  return (
    <div class="sheet">
      <div class="sheet-side">
        <h1>Releases</h1>
      </div>
      <div class="entries">
        {answer?.releases.map((release) => (
          <Release key={`${release.tag} ${release.title}`} release={release} />
        ))}
        {answer !== undefined && answer.all > count.value ? (
          <p class="actions">
            <Button
              onPress={() => {
                count.value += atOnce;
              }}
            >
              Show more of {number(answer.all)}
            </Button>
          </p>
        ) : null}
        {asked === undefined || (answer !== undefined && answer.all > 0) ? null : (
          <Nothing>{asked.fault ?? 'This project has no releases.'}</Nothing>
        )}
      </div>
    </div>
  );
}
