/** Whether e-mail addresses of people come with the project. They are nobody's who did not ask for them, so it is off at first. */
export function EmailTick(props: { ticked: boolean; testId: string; onTick: (ticked: boolean) => void }) {
  return (
    <fieldset class="choices" aria-label="People">
      <legend class="label">People</legend>
      <label class="tick">
        <input
          type="checkbox"
          data-testid={props.testId}
          checked={props.ticked}
          onChange={(event) => props.onTick(event.currentTarget.checked)}
        />{' '}
        <span>
          E-mail addresses <span class="soft">those the forge shows you; commits have theirs anyway</span>
        </span>
      </label>
    </fieldset>
  );
}
