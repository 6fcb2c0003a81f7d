import { useSignal } from '@preact/signals';
import { visibleText, withoutOverrides } from '../../../lib/visible-text.ts';
import type { CommitLine, CommitRemarks } from '../../../worker/view-messages.ts';
import { Button } from '../../parts/button.tsx';
import { counted } from '../../parts/format.ts';
import { viewHash } from '../../stores/view-address.ts';
import { Changes } from './changes.tsx';
import { Replies } from './replies.tsx';
import type { SaidPlace } from './said-place.tsx';
import { Name, Nothing, When } from './small-parts.tsx';
import { ThreadOf } from './thread.tsx';
import { useAsk } from './use-ask.ts';
import { useViewed } from './view-context.ts';

export function CommitLines(props: { commits: readonly CommitLine[]; remarks?: Readonly<Record<string, number>> }) {
  const { commits, remarks = {} } = props;
  const { id } = useViewed();
  return (
    <table class="table commit-lines">
      <thead class="vh">
        <tr>
          <th scope="col">Commit</th>
          <th scope="col">Message</th>
          <th scope="col">Author</th>
          <th scope="col">Date</th>
        </tr>
      </thead>
      <tbody>
        {commits.map(({ oid, subject, author, at }) => (
          <tr key={oid}>
            <td class="mono">
              <a href={viewHash(id, 'commits', [oid])}>{oid.slice(0, 7)}</a>
            </td>
            <td class="subject">
              {visibleText(subject)}
              <RemarkCount count={remarks[oid] ?? 0} />
            </td>
            <td class="soft">
              <Name>{author}</Name>
            </td>
            <td class="num soft">
              <When at={at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RemarkCount({ count }: { count: number }) {
  return count === 0 ? null : <span class="soft"> {counted(count, 'comment')}</span>;
}

const atOnce = 100;

/** The log of a branch or tag, newest first. */
export function LogPart({ reference }: { reference: string }) {
  const { id, project } = useViewed();
  const count = useSignal(atOnce);
  const ask = { topic: 'log', ref: reference, offset: 0, count: count.value } as const;
  const asked = useAsk(id, ask, true);
  const page = asked?.answer;
  return (
    <div class="sheet">
      <div class="sheet-side">
        <h1>Commits</h1>
        <p class="mono">{visibleText(reference === '' ? (project.defaultBranch ?? '') : reference)}</p>
        <p>
          <a href={viewHash(id, 'code', reference === '' ? [] : [reference])}>Files</a>
        </p>
      </div>
      <div class="stack">
        {page === undefined ? <Nothing>{asked?.fault ?? ''}</Nothing> : <CommitLines {...page} />}
        {page?.more ? (
          <p class="actions">
            <Button
              onPress={() => {
                count.value += atOnce;
              }}
            >
              Show more
            </Button>
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** What was written on a commit, and on lines of it. */
function Remarks({ remarks: { said, threads }, place }: { remarks: CommitRemarks; place: SaidPlace }) {
  if (said.length + threads.length === 0) return null;
  return (
    <section class="talk stack" aria-label="Comments on this commit" data-testid="commit-remarks">
      {said.length === 0 ? null : <Replies verb="commented" replies={said} place={place} />}
      {threads.map((thread) => (
        <ThreadOf key={thread.id} thread={thread} place={place} />
      ))}
    </section>
  );
}

/** One commit: its message, and what it changed against its first parent. */
export function CommitPage({ oid, here }: { oid: string; here: string | undefined }) {
  const { id } = useViewed();
  const asked = useAsk(id, { topic: 'commit', ref: oid });
  const shown = asked?.answer;
  if (shown === undefined)
    return (
      <div class="sheet">
        <h1 class="sheet-side mono">{oid.slice(0, 7)}</h1>
        <Nothing>{asked?.fault ?? ''}</Nothing>
      </div>
    );
  const { commit, message, parents } = shown;
  const body = message.trimStart().split('\n').slice(1).join('\n').trim();
  return (
    <div class="sheet" data-testid="commit">
      <div class="sheet-side">
        <p class="number mono">{commit.oid.slice(0, 7)}</p>
        <p>commit</p>
        <p>
          <a href={viewHash(id, 'code', [commit.oid])}>Files</a>
        </p>
      </div>
      <div class="stack">
        <div class="stack-tight">
          <h1 class="status-line ticket-title">{visibleText(commit.subject)}</h1>
          <p class="soft">
            <Name>{commit.author}</Name>, <When at={commit.at} exact />
          </p>
          <p class="soft">
            {parents.length === 0 ? 'First commit' : 'After '}
            {parents.map((parent) => [
              <a key={parent} class="mono" href={viewHash(id, 'commits', [parent])}>
                {parent.slice(0, 7)}
              </a>,
              ' ',
            ])}
          </p>
        </div>
        {body === '' ? null : <p class="written">{withoutOverrides(body)}</p>}
        <Remarks remarks={shown.remarks} place={{ part: 'commits', number: shown.commit.oid, here }} />
        <Changes changes={shown} />
      </div>
    </div>
  );
}
