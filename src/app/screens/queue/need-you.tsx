import { type Signal, useSignal } from '@preact/signals';
import type { QueueItemView, QueueView } from '../../../worker/queue-messages.ts';
import { KeysAgain } from '../../parts/bucket-fields.tsx';
import { BucketNotice, wantsOtherKeys } from '../../parts/bucket-notice.tsx';
import { Button } from '../../parts/button.tsx';
import { NumberField, TokenField } from '../../parts/field.tsx';
import { counted } from '../../parts/format.ts';
import { Notice } from '../../parts/notice.tsx';
import { PlainRule } from '../../parts/rule.tsx';
import { StatusLine } from '../../parts/status-line.tsx';
import { readCap } from '../../stores/request-cap.ts';
import { useStores } from '../../stores-context.ts';
import { MakeRoom } from '../export/make-room.tsx';
import { wantsToken } from './queue-table.tsx';

/** The limit of requests, as the person changes it. */
export interface CapChange {
  readonly text: Signal<string>;
  readonly fault: string;
  /** For the next Resume; absent: the limit stays. */
  readonly change: { readonly cap: number | undefined } | undefined;
}

/** @param isOpen the field stands there without a notice */
export function useCap({ totals, notice }: QueueView, isOpen: boolean): CapChange {
  const text = useSignal(totals.cap === undefined ? '' : String(totals.cap));
  const isAsked = isOpen || notice?.code === 'request-cap';
  if (!isAsked) return { text, fault: '', change: undefined };
  const { cap, fault } = readCap(text.value);
  return { text, fault, change: fault === '' ? { cap } : undefined };
}

/** The limit of requests, once there is a queue that has made some. */
export function CapAgain({ limit }: { limit: CapChange }) {
  return (
    <NumberField
      id="queue-cap-again"
      label="Most requests"
      testId="request-cap"
      value={limit.text.value}
      wrong={limit.fault !== ''}
      hint={limit.fault || 'Those made so far count. Empty: as many as it takes. Then press Resume.'}
      onInput={(value) => {
        limit.text.value = value;
      }}
    />
  );
}

/** The token for this host. `then`: what is pressed next. */
export function TokenHere({ id, host, then }: { id: string; host: string; then: string }) {
  const { token } = useStores().queue;
  return (
    <TokenField
      id={id}
      label="Access token"
      testId="access-token"
      value={token.value.tokenHost === host ? token.value.token : ''}
      hint={`For ${host} only, and never stored. Then press ${then}.`}
      onInput={(value) => {
        token.value = { tokenHost: host, token: value };
      }}
    />
  );
}

/** What a list that was kept is given again: tokens and keys never are kept. `notice` may have asked for it itself. */
function GivenAgain({ queue }: { queue: QueueView }) {
  const { notice, tokenFor = 'the forge' } = queue;
  if (queue.state !== 'paused') return null;
  return (
    <>
      {queue.needsToken && notice?.code !== 'unauthorized' ? (
        <TokenHere id="queue-token-all" host={tokenFor} then="Resume" />
      ) : null}
      {queue.needsKeys && !wantsOtherKeys(notice) ? <KeysAgain name="queue" of={queue.target} then="Resume" /> : null}
    </>
  );
}

/** What stopped all of it, with what can be changed about it, and what has to be given again. */
export function QueueNotice({ queue, limit }: { queue: QueueView; limit: CapChange }) {
  return (
    <>
      <WhatStopped queue={queue} limit={limit} />
      <GivenAgain queue={queue} />
    </>
  );
}

function WhatStopped({ queue, limit }: { queue: QueueView; limit: CapChange }) {
  const { notice, tokenFor = 'the forge' } = queue;
  const refused = notice?.code === 'unauthorized';
  if (notice === undefined) return null;
  if (notice.code.startsWith('bucket-')) return <BucketNotice notice={notice} keys="queue" of={queue.target} />;
  return (
    <Notice notice={notice} onChoose={() => {}}>
      {refused ? <TokenHere id="queue-token-all" host={tokenFor} then="Resume" /> : null}
      {notice.code === 'disk-full' ? <MakeRoom but={queue.items.map(({ id }) => id)} /> : null}
      {notice.code === 'request-cap' ? <CapAgain limit={limit} /> : null}
    </Notice>
  );
}

/** Those that failed on one host: a token is for one host only. */
function ofOneHost(items: readonly QueueItemView[]): { readonly host: string; readonly keys: readonly string[] } {
  const hostOf = ({ project }: QueueItemView) => new URL(project.address.base).host;
  const host = items[0] === undefined ? '' : hostOf(items[0]);
  return { host, keys: items.filter((item) => hostOf(item) === host).map(({ key }) => key) };
}

/** `2 projects need you; the others go on`, with what helps all of them at once. */
export function NeedYou({ queue }: { queue: QueueView }) {
  const { queue: store } = useStores();
  const failed = queue.items.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return null;
  const hidden = failed.filter(wantsToken);
  const { host, keys } = ofOneHost(hidden);
  const { token } = store;
  const withToken = keys.length > 0 && token.value.tokenHost === host && token.value.token.trim() !== '';
  const others = queue.state === 'running' ? '; the others go on' : '';
  return (
    <div class="notice" role="alert" data-testid="need-you">
      <PlainRule kind="gap" />
      <StatusLine glyph="gap" tone="gap" size="title">
        {counted(failed.length, 'project needs', 'projects need')} you{others}
      </StatusLine>
      <div class="stack notice-more">
        {hidden.length === 0 ? null : <TokenHere id="queue-token" host={host} then="Retry failed" />}
        {queue.needsKeys && queue.state === 'done' ? (
          <KeysAgain name="queue" of={queue.target} then="Retry failed" />
        ) : null}
        <p class="actions">
          <Button testId="retry-failed" onPress={() => store.retry(withToken ? keys : undefined)}>
            Retry failed
          </Button>
        </p>
      </div>
    </div>
  );
}
