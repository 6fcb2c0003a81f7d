import { useSignal } from '@preact/signals';
import { formatShort } from '../../../model/format-names.ts';
import { projectId } from '../../../model/project-facts.ts';
import type { QueueItemView, QueueView } from '../../../worker/queue-messages.ts';
import { TextButton } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { number } from '../../parts/format.ts';
import { Ledger, LedgerRow, type Ticking } from '../../parts/ledger.tsx';
import { Legend } from '../../parts/legend.tsx';
import { useNow } from '../../parts/use-now.ts';
import { keptIn } from '../../stores/library.ts';
import { useStores } from '../../stores-context.ts';
import { listedRow, queueRow, queueTotal, shownItems } from './queue-words.ts';

/** Rows that are drawn unless somebody wants all. */
const mostRows = 200;

/** What needs a token; for the others trying again is all there is. */
const tokenCodes = new Set(['not-found', 'unauthorized', 'missing-scope', 'sso-required', 'forbidden', 'less-rights']);
const closedCodes = new Set(['git-closed', 'forge-closed']);

export function wantsToken({ notice }: QueueItemView): boolean {
  return tokenCodes.has(notice?.code ?? '');
}

/** Whoever goes from button to button hears of which project it is. */
function Of({ item }: { item: QueueItemView }) {
  return <span class="vh"> {item.project.address.name}</span>;
}

/** What helps one that failed. */
function Help({ item }: { item: QueueItemView }) {
  const { queue: store } = useStores();
  // It is for all of them.
  if (closedCodes.has(item.notice?.code ?? ''))
    return <TextButton onPress={() => store.choose('without-git')}>Go on without git</TextButton>;
  const wants = wantsToken(item);
  const press = wants ? () => document.getElementById('queue-token')?.focus() : () => store.retry([item.key]);
  return (
    <TextButton onPress={press}>
      {wants ? 'Enter a token' : 'Try again'}
      <Of item={item} />
    </TextButton>
  );
}

/** The one thing to press in a row. While one is being saved others can be pressed, too: they are saved after it. */
function RowAction({ item, queue }: { item: QueueItemView; queue: QueueView }) {
  const { queue: store } = useStores();
  if (queue.elsewhere) return null;
  if (item.state === 'failed') return <Help item={item} />;
  if (item.archiveName === undefined) return null;
  const { name } = item.project.address;
  return (
    <>
      {queue.formats.map((format, place) => (
        <TextButton
          key={format}
          testId={place === 0 ? `save-${name}` : `save-${name}-${format}`}
          onPress={() => void store.saveOne(item, format)}
        >
          {queue.formats.length === 1 ? 'Save ZIP' : `Save ${formatShort(format)}`}
          <Of item={item} />
        </TextButton>
      ))}
    </>
  );
}

/** What its few words leave out: why it failed, and what to do. */
function WhyFailed({ item: { state, notice } }: { item: QueueItemView }) {
  const words = state === 'failed' && notice !== undefined ? `${notice.why} ${notice.todo}`.trim() : '';
  return words === '' ? null : <p class="row-note wrap-anywhere">{words}</p>;
}

/** Where its archives are. */
function InBucket({ item }: { item: QueueItemView }) {
  const { inBucket = [] } = item;
  return (
    <>
      {inBucket.map((address) => (
        <div class="row-line" key={address} data-testid={`in-bucket-${item.project.address.name}`}>
          <span class="wrap-anywhere">
            in the bucket: <code>{address}</code>
          </span>
          <CopyButton text={() => address} to={` ${address}`} />
        </div>
      ))}
    </>
  );
}

function severalOwners({ items }: QueueView): boolean {
  return new Set(items.map(({ project }) => project.address.owner)).size > 1;
}

function More({ shown, all, onAll }: { shown: number; all: number; onAll: () => void }) {
  if (shown === all) return null;
  return (
    <p class="soft">
      {number(shown)} of {number(all)} are shown. <TextButton onPress={onAll}>Show all</TextButton>
    </p>
  );
}

/** The filter and the tick boxes have a say in it. */
function isOpen({ id, state }: QueueItemView): boolean {
  return id === undefined && (state === 'queued' || state === 'skipped');
}

/**
 * A row for each project. Before the start its tick box decides, afterwards it says how it stands. `changing`: those that have not begun have
 * their tick boxes again, and what was left out is shown.
 */
export function QueueTable({ queue, changing = false }: { queue: QueueView; changing?: boolean }) {
  const { queue: store, library, now } = useStores();
  const kept = keptIn(library.view.value);
  const showsAll = useSignal(false);
  const seen = useNow(
    now,
    queue.items.some(({ waiting }) => waiting !== undefined),
  );
  const isPlan = queue.state === 'listed';
  const ticking = (item: QueueItemView): Ticking => ({
    ticked: item.state !== 'skipped',
    locked: item.state === 'failed',
    onTick: (wanted) => store.pick(item.key, wanted),
  });
  const withOwner = severalOwners(queue);
  const begun = isPlan || changing ? queue.items : queue.items.filter(({ state }) => state !== 'skipped');
  const shown = showsAll.value ? begun : shownItems(begun, mostRows);
  const line = new Map(begun.filter(({ state }) => state === 'queued').map(({ key }, at) => [key, at]));
  return (
    <div class="stack">
      <Ledger
        projects
        label="Projects"
        costHead={isPlan ? 'Size' : 'Requests'}
        total={isPlan ? undefined : queueTotal(queue)}
      >
        {shown.map((item) =>
          isPlan ? (
            <LedgerRow
              key={item.key}
              kind="project"
              row={listedRow(item, withOwner, kept.has(projectId(item.project.address)))}
              costName="size"
              ticking={ticking(item)}
            />
          ) : (
            <LedgerRow
              key={item.key}
              kind="project"
              row={queueRow(item, withOwner, line.get(item.key), seen)}
              costName="requests"
              ticking={changing && isOpen(item) ? ticking(item) : undefined}
              action={<RowAction item={item} queue={queue} />}
              more={
                <>
                  <WhyFailed item={item} />
                  <InBucket item={item} />
                </>
              }
            />
          ),
        )}
      </Ledger>
      <More
        shown={shown.length}
        all={begun.length}
        onAll={() => {
          showsAll.value = true;
        }}
      />
      {isPlan ? null : <Legend show={['got', 'live', 'waiting', 'to-come', 'unknown', 'missing']} />}
    </div>
  );
}
