import { visibleText } from '../../../lib/visible-text.ts';
import type { EventData } from '../../../model/event.ts';
import { counted } from '../../parts/format.ts';
import { viewHash } from '../../stores/view-address.ts';
import { useViewed } from './view-context.ts';

/* Parts of the sentences of `event-line.tsx`. */

/** What a review had said that was dismissed. */
const verdictWords: ReadonlyMap<string, string> = new Map([
  ['approved', ' that had approved'],
  ['changes-requested', ' that had asked for changes'],
]);

/** Commits that are named one by one. */
const namedCommits = 8;

/** An issue or pull request; of another project by its address, as text. */
export function NumberLink({ value, url }: { value: number | undefined; url?: string | undefined }) {
  const { id } = useViewed();
  if (value === undefined) return <>{elsewhere(url)}</>;
  return <a href={viewHash(id, 'issues', [value])}>#{value}</a>;
}

function elsewhere(url: string | undefined): string {
  const [, owner, name, number] = /^https?:\/\/[^/]+\/([^/]+)\/([^/]+)\/(?:issues|pulls?)\/(\d+)/.exec(url ?? '') ?? [];
  return number === undefined ? 'another project' : visibleText(`${owner}/${name}#${number}`);
}

export function Commit({ oid }: { oid: string }) {
  const { id } = useViewed();
  return (
    <a class="mono" href={viewHash(id, 'commits', [oid])}>
      {oid.slice(0, 7)}
    </a>
  );
}

type Of<T extends EventData['type']> = { data: Extract<EventData, { type: T }> };

/** What closed it, where that was not a person's own doing. */
export function Closer({ data }: Of<'close'>) {
  if (data.commit !== undefined)
    return (
      <>
        {' '}
        by <Commit oid={data.commit} />
      </>
    );
  if (data.by === 'pull-request')
    return (
      <>
        {' '}
        by <NumberLink value={data.number} url={data.url} />
      </>
    );
  return data.by === 'board' ? <> on a board</> : null;
}

export function Merge({ data: { commit, branch } }: Of<'merge'>) {
  return (
    <>
      merged this
      {commit === undefined ? null : (
        <>
          {' '}
          as <Commit oid={commit} />
        </>
      )}
      {branch === undefined ? null : (
        <>
          {' '}
          into <code>{visibleText(branch)}</code>
        </>
      )}
    </>
  );
}

export function Dismissal({ data: { state, commit, reason } }: Of<'dismiss-review'>) {
  return (
    <>
      dismissed a review{verdictWords.get(state ?? '') ?? ''}
      {commit === undefined ? null : (
        <>
          {' '}
          after <Commit oid={commit} />
        </>
      )}
      {reason ? `: ${visibleText(reason)}` : ''}
    </>
  );
}

export function Push({ data: { forced, commits, ofBase } }: Of<'push'>) {
  const [before, after] = commits;
  if (forced && before !== undefined && after !== undefined && commits.length === 2)
    return (
      <>
        moved {ofBase ? 'the target branch' : 'the branch'} by force from <Commit oid={before} /> to{' '}
        <Commit oid={after} />
      </>
    );
  return (
    <>
      pushed {forced ? 'by force ' : ''}
      {counted(commits.length, 'commit')} {ofBase ? 'to the target branch ' : ''}
      {commits.slice(0, namedCommits).map((oid) => [<Commit key={oid} oid={oid} />, ' '])}
    </>
  );
}

export function FromTo({ from, to }: { from: string; to: string }) {
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
