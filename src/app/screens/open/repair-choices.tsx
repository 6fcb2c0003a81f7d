import type { Signal } from '@preact/signals';
import { type RepairChoice, type RepairChoices, repairChoices } from '../../../model/repair-choice.ts';
import type { RewriteView } from '../../../worker/open-messages.ts';
import { Button } from '../../parts/button.tsx';
import { useStores } from '../../stores-context.ts';
import { choiceWords, isOtherwise } from './repair-words.ts';

/** What the repair does only because it is wanted, each with a tick; what follows from writing it anew has none. */
export function Choices({ repair, wanted }: { repair: RewriteView; wanted: Signal<RepairChoices> }) {
  const { open } = useStores();
  const { offer = {} } = repair;
  const tick = (choice: RepairChoice, on: boolean) => {
    wanted.value = { ...wanted.value, [choice]: on };
  };
  const offered = repairChoices.filter((choice) => offer[choice] !== undefined);
  if (offered.length === 0) return null;
  return (
    <>
      <fieldset class="choices" aria-label="Your choice" data-testid="repair-choices">
        <legend class="label">Your choice</legend>
        {offered.map((choice) => (
          <label class="tick" key={choice}>
            <input
              type="checkbox"
              data-testid={`repair-${choice}`}
              checked={wanted.value[choice]}
              onChange={(event) => tick(choice, event.currentTarget.checked)}
            />{' '}
            <span>{choiceWords(choice, offer[choice] ?? 0)}</span>
          </label>
        ))}
      </fieldset>
      {isOtherwise(wanted.value, repair.choices) ? (
        <div class="actions">
          <Button main testId="repair-again" onPress={() => open.repair(wanted.value)}>
            Write it so
          </Button>
        </div>
      ) : null}
    </>
  );
}
