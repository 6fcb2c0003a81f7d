import { type Signal, signal, useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { isUnit, type Unit } from '../../../model/unit.ts';
import type { JobView, NoticeView } from '../../../worker/messages.ts';
import { Button } from '../../parts/button.tsx';
import { NumberField, TokenField } from '../../parts/field.tsx';
import { listed } from '../../parts/format.ts';
import { Notice } from '../../parts/notice.tsx';
import { readCap } from '../../stores/request-cap.ts';
import { useStores } from '../../stores-context.ts';
import { Bring } from './bring.tsx';
import { unitInSentence } from './unit-names.ts';

const tokenNotices = new Set(['unauthorized', 'missing-scope', 'sso-required', 'forbidden', 'less-rights']);

/** Parts that the refusal is about, as the notice names them. */
export function refusedUnits({ details }: NoticeView): readonly Unit[] {
  return String(details['unit'] ?? '')
    .split(',')
    .filter(isUnit);
}

function TokenAgain() {
  const { job } = useStores();
  const { token } = job.form;
  return (
    <TokenField
      id="token-again"
      label="Access token"
      testId="access-token"
      value={token.value}
      hint="Stays in memory. Then press Resume."
      onInput={(value) => {
        token.value = value;
      }}
    />
  );
}

function GoOnWithout({ units }: { units: readonly Unit[] }) {
  const { job } = useStores();
  if (units.length === 0) return null;
  return (
    <p class="actions">
      <Button testId="go-on-without" onPress={() => job.goOnWithout(units)}>
        Go on without {listed(units.map(unitInSentence))}
      </Button>
      <span class="soft">The receipt will say so.</span>
    </p>
  );
}

function HigherCap({ limit }: { limit: Signal<string> }) {
  const { fault } = readCap(limit.value);
  return (
    <NumberField
      id="cap-again"
      label="Most requests"
      testId="request-cap"
      value={limit.value}
      wrong={fault !== ''}
      hint={fault || 'Those made so far count. Then press Resume.'}
      onInput={(value) => {
        limit.value = value;
      }}
    />
  );
}

/** What is kept is of a project that is not there any more: it goes only when somebody says so. */
function AnotherProject() {
  const { job } = useStores();
  const asked = useSignal(false);
  if (!asked.value)
    return (
      <p class="actions">
        <Button
          testId="start-anew"
          onPress={() => {
            asked.value = true;
          }}
        >
          Start anew
        </Button>
        <Button testId="keep-old" onPress={job.cancel}>
          Keep the old one
        </Button>
      </p>
    );
  return (
    <p class="actions">
      <b>Forget what is kept of the old project?</b>
      <Button testId="start-anew-now" gap onPress={job.startAnew}>
        Forget it
      </Button>
      <Button testId="keep-old" onPress={job.cancel}>
        Keep it
      </Button>
    </p>
  );
}

const loadedRoom = signal<ComponentType<{ but: readonly (string | undefined)[] }> | undefined>(undefined);

/** Not part of the first look; it comes with the screens that are loaded afterwards. */
function Room({ but }: { but: readonly (string | undefined)[] }) {
  useEffect(() => {
    import('./make-room.tsx').then(
      ({ MakeRoom }) => {
        loadedRoom.value = MakeRoom;
      },
      () => {},
    );
  }, []);
  const MakeRoom = loadedRoom.value;
  return MakeRoom === undefined ? null : <MakeRoom but={but} />;
}

/** The notice that stopped the run, with what it takes to go on right in it. */
export function Stopped({ job, limit }: { job: JobView; limit: Signal<string> }) {
  const { job: store } = useStores();
  const { notice } = job;
  if (notice === undefined) return null;
  return (
    <Notice notice={notice} onChoose={store.choose}>
      {tokenNotices.has(notice.code) ? <TokenAgain /> : null}
      <GoOnWithout units={refusedUnits(notice)} />
      {notice.code === 'request-cap' ? <HigherCap limit={limit} /> : null}
      {notice.code === 'disk-full' ? <Room but={[job.project]} /> : null}
      {notice.code === 'other-project' ? <AnotherProject /> : null}
      {job.bring === undefined ? null : <Bring bring={job.bring} />}
    </Notice>
  );
}
