import { useSignal } from '@preact/signals';
import { type Unit, units } from '../../../model/unit.ts';
import type { LibraryProject } from '../../../worker/library-messages.ts';
import { Button } from '../../parts/button.tsx';
import { EmailTick } from '../../parts/email-tick.tsx';
import { useStores } from '../../stores-context.ts';
import { FormatChoice } from '../export/format-choice.tsx';
import { unitWords } from '../export/unit-names.ts';
import { openRun } from './open-run.ts';

function Parts({ has, ticked }: { has: readonly Unit[]; ticked: { value: readonly Unit[] } }) {
  const tick = (unit: Unit, on: boolean) => {
    ticked.value = units.filter((one) => (one === unit ? on : ticked.value.includes(one)));
  };
  return (
    <fieldset class="choices" aria-label="What to pack">
      <legend class="label">What to pack</legend>
      {units
        .filter((unit) => has.includes(unit))
        .map((unit) => (
          <label class="tick" key={unit}>
            <input
              type="checkbox"
              data-testid={`pack-${unit}`}
              checked={ticked.value.includes(unit)}
              onChange={(event) => tick(unit, event.currentTarget.checked)}
            />{' '}
            <span>{unitWords[unit].name}</span>
          </label>
        ))}
    </fieldset>
  );
}

/** Packs what is here again: in any format, any of the parts that were collected. Nothing is fetched. */
export function PackForm({ project, onClose }: { project: LibraryProject; onClose: () => void }) {
  const stores = useStores();
  const format = useSignal(project.format);
  const ticked = useSignal(project.units);
  const emails = useSignal(false);
  const pack = () =>
    openRun(stores, {
      id: project.id,
      how: { kind: 'pack', format: format.value, units: ticked.value, emails: emails.value },
      token: '',
    });
  return (
    <>
      <FormatChoice
        name={`format-${project.id}`}
        chosen={format.value}
        onChoose={(id) => {
          format.value = id;
        }}
      />
      <Parts has={project.units} ticked={ticked} />
      {project.emails ? (
        <EmailTick
          ticked={emails.value}
          testId="pack-emails"
          onTick={(on) => {
            emails.value = on;
          }}
        />
      ) : null}
      <div class="actions">
        <Button
          main
          testId="pack-now"
          off={ticked.value.length === 0 ? 'Tick at least one part.' : undefined}
          onPress={pack}
        >
          Pack
        </Button>
        <Button testId="close-form" onPress={onClose}>
          Not now
        </Button>
        <span class="soft">Nothing is fetched; Save ZIP comes when it is checked.</span>
      </div>
      {project.state === 'done' ? null : (
        <p class="soft" data-testid="not-finished">
          {project.first ? 'The export' : 'The update'} has not ended: the receipt says of each part whether it was read
          to its end. Resume goes on as before.
        </p>
      )}
    </>
  );
}
