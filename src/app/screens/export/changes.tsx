import type { EntityKind } from '../../../model/entity.ts';
import type { ChangeSummary, GoneItem } from '../../../model/run-record.ts';
import { counted, date, number, sentenceCase, shownId } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { useShown } from '../../parts/use-shown.tsx';

const kindWords: Readonly<Record<EntityKind, string>> = {
  project: 'project',
  user: 'person',
  label: 'label',
  milestone: 'milestone',
  release: 'release',
  asset: 'release file',
  issue: 'issue',
  'pull-request': 'pull request',
  comment: 'comment',
  event: 'event',
  review: 'review',
  'review-comment': 'review comment',
  'commit-comment': 'comment on a commit',
  discussion: 'discussion',
  'discussion-comment': 'comment in a discussion',
  edit: 'old version of a text',
  attachment: 'attachment',
};

function GoneTable({ items }: { items: readonly GoneItem[] }) {
  const { shown, more } = useShown(items.length, 'item');
  return (
    <>
      <table class="table" data-testid="gone">
        <thead>
          <tr>
            <th scope="col">Deleted there</th>
            <th scope="col">Id</th>
            <th scope="col">Here</th>
          </tr>
        </thead>
        <tbody>
          {items.slice(0, shown).map((item) => (
            <tr key={item.key}>
              <td>
                {sentenceCase(kindWords[item.kind])}
                {item.name === undefined ? null : <b> {item.name}</b>}
              </td>
              <td class="mono">{shownId(item.key)}</td>
              <td>{item.kept ? 'kept' : 'gone too'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more}
    </>
  );
}

/** What the update found, and by name what was deleted at the forge since. */
export function Changes({ changes }: { changes: ChangeSummary }) {
  const { items, gone } = changes;
  const found = [
    `${number(changes.new)} new`,
    `${number(changes.edited)} edited`,
    `${number(gone)} deleted there`,
  ].join(', ');
  const nothing = changes.new + changes.edited + gone === 0;
  return (
    <Sheet
      side={
        <>
          <h2>What changed</h2>
          <p>Since {date(changes.since)}.</p>
        </>
      }
    >
      <div class="stack" data-testid="changes">
        <p>
          {nothing ? 'Nothing has changed' : sentenceCase(found)}, in {counted(changes.requests, 'request')}.
        </p>
        {items.length === 0 ? null : <GoneTable items={items} />}
        {gone > items.length && items.length > 0 ? <p>{number(gone - items.length)} more are not named.</p> : null}
      </div>
    </Sheet>
  );
}
