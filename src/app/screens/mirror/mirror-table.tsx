import { useSignal } from '@preact/signals';
import type { MirrorItemView, MirrorView } from '../../../worker/mirror-messages.ts';
import { TextButton } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { date, number, time } from '../../parts/format.ts';
import { Ledger, LedgerRow } from '../../parts/ledger.tsx';
import { Legend } from '../../parts/legend.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useStores } from '../../stores-context.ts';
import { cloneCommand, mirrorRow, mirrorTotal } from './mirror-words.ts';

/** Rows that are drawn unless somebody wants all. */
const mostRows = 200;

/** Somebody else writes it, or has left without a word: the person decides which. */
function Busy({ item, busy }: { item: MirrorItemView; busy: NonNullable<MirrorItemView['busy']> }) {
  const { mirror } = useStores();
  const { since, seen } = busy;
  return (
    <div class="row-line row-note" data-testid={`busy-${item.key}`}>
      <span>
        Somebody writes it{since === undefined ? '' : ` since ${moment(since)}`} and was last heard of at {moment(seen)}
        . If that run has ended with its tab or its machine, take over. Should it still go on, it notices, and stops.
      </span>
      <TextButton testId={`take-over-${item.key}`} onPress={() => mirror.takeOver(item.key)}>
        Take over
      </TextButton>
    </div>
  );
}

function moment(at: number): string {
  return `${date(at)}, ${time(at)}`;
}

/** Where it comes from; once it is there, the command that gets it. */
function Below({ item }: { item: MirrorItemView }) {
  if (item.state === 'done' && item.outcome?.what !== 'empty')
    return (
      <>
        <div class="row-line" data-testid={`clone-${item.key}`}>
          <code class="wrap-anywhere">{cloneCommand(item)}</code>
          <CopyButton text={() => cloneCommand(item)} to={` the command for ${item.key}`} />
        </div>
        {item.outcome?.problems.map((problem) => (
          <p class="is-gap" key={problem}>
            {problem}
          </p>
        ))}
      </>
    );
  if (item.busy !== undefined) return <Busy item={item} busy={item.busy} />;
  return (
    <div class="row-line row-note">
      <span class="wrap-anywhere">
        from <span class="mono">{item.source.replace(/^https?:\/\//, '')}</span>
        {item.throughProxy ? ', through this page’s proxy' : ''}
      </span>
    </div>
  );
}

function RowAction({ item, list }: { item: MirrorItemView; list: MirrorView }) {
  const { mirror, bucket } = useStores();
  const { key, state, held } = item;
  if (state === 'done') return null;
  if (state === 'failed') return <RowButton item={item} word="Try again" onPress={() => mirror.retry([key])} />;
  // All of them wait for keys: there is one place to enter them.
  if (list.needsKeys && !bucket.hasKeys.value) return null;
  const stands = held === true || list.state !== 'running';
  return (
    // One button that changes its word, so that it keeps the focus.
    <RowButton
      item={item}
      word={stands ? 'Resume' : 'Pause'}
      testId={`${stands ? 'resume' : 'pause'}-${key}`}
      onPress={() => (stands ? mirror.resume(key) : mirror.pause(key))}
    />
  );
}

function RowButton(props: { item: MirrorItemView; word: string; testId?: string; onPress: () => void }) {
  return (
    <TextButton {...(props.testId === undefined ? {} : { testId: props.testId })} onPress={props.onPress}>
      {props.word}
      <span class="vh"> {props.item.key}</span>
    </TextButton>
  );
}

/** What needs somebody or is worked on comes first, when there are more rows than anybody reads. */
function shownOf(items: readonly MirrorItemView[]): readonly MirrorItemView[] {
  if (items.length <= mostRows) return items;
  const urgent = new Set(items.filter(({ state }) => state === 'failed' || state === 'running').slice(0, mostRows));
  let left = mostRows - urgent.size;
  return items.filter((item) => urgent.has(item) || left-- > 0);
}

/** A row for each mirror. */
export function MirrorTable({ mirror }: { mirror: MirrorView }) {
  const { now } = useStores();
  const showsAll = useSignal(false);
  const { items } = mirror;
  const seen = useNow(
    now,
    items.some(({ waiting }) => waiting !== undefined),
  );
  const shown = showsAll.value ? items : shownOf(items);
  const line = new Map(items.filter(({ state, held }) => state === 'queued' && !held).map(({ key }, at) => [key, at]));
  return (
    <div class="stack">
      <Ledger projects head="Mirror" label="Mirrors" costHead="Requests" total={mirrorTotal(mirror)}>
        {shown.map((item) => (
          <LedgerRow
            key={item.key}
            kind="mirror"
            row={mirrorRow(item, line.get(item.key), seen)}
            costName="requests"
            action={<RowAction item={item} list={mirror} />}
            more={<Below item={item} />}
          />
        ))}
      </Ledger>
      {shown.length === items.length ? null : (
        <p class="soft">
          {number(shown.length)} of {number(items.length)} are shown.{' '}
          <TextButton
            onPress={() => {
              showsAll.value = true;
            }}
          >
            Show all
          </TextButton>
        </p>
      )}
      <p class="hint">Expected and got are git objects; requests are those to the bucket.</p>
      <Legend show={['got', 'live', 'waiting', 'to-come', 'unknown', 'missing']} />
    </div>
  );
}
