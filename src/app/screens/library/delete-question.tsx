import { Button } from '../../parts/button.tsx';

/** Asks once, in place, naming what goes and how much. */
export function DeleteQuestion(props: { what: string; onDelete: () => void; onKeep: () => void }) {
  return (
    <p class="actions" data-testid="delete-question">
      <b>Delete {props.what}?</b>
      <span class="soft">It is gone from this browser then; the forge keeps what it has.</span>
      <Button testId="delete-now" gap onPress={props.onDelete}>
        Delete
      </Button>
      <Button testId="keep" onPress={props.onKeep}>
        Keep
      </Button>
    </p>
  );
}
