import type { ComponentChildren, RefObject } from 'preact';

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onPress?: (() => void) | undefined;
  readonly testId?: string;
  readonly main?: boolean;
  /** Takes something away: red. */
  readonly gap?: boolean;
  readonly submit?: boolean;
  readonly busy?: boolean;
  /** Why it cannot act yet; it stays focusable and says so. */
  readonly off?: string | undefined;
  /** The reason stands elsewhere already: the id of that element. */
  readonly offSaidBy?: string;
}

export function Button(props: ButtonProps) {
  const { off, onPress } = props;
  const reason = props.offSaidBy ?? `${props.testId}-why-not`;
  return (
    <>
      <button
        class={`button${props.main ? ' button-main' : ''}${props.gap ? ' button-gap' : ''}`}
        type={props.submit ? 'submit' : 'button'}
        data-testid={props.testId}
        aria-busy={props.busy ? 'true' : undefined}
        aria-disabled={off === undefined ? undefined : 'true'}
        aria-describedby={off === undefined ? undefined : reason}
        onClick={off === undefined && onPress ? withoutEvent(onPress) : undefined}
      >
        {props.children}
      </button>
      {off === undefined || props.offSaidBy !== undefined ? null : (
        <span class="hint" id={reason}>
          {off}
        </span>
      )}
    </>
  );
}

/** What is pressed may take arguments of its own; the event must not become one. */
function withoutEvent(onPress: () => void): () => void {
  return () => onPress();
}

/** A button that reads like a link: Copy, Show, Print. */
export function TextButton(props: {
  children: ComponentChildren;
  onPress: () => void;
  pressed?: boolean;
  testId?: string;
  /** Takes something away: red. */
  gap?: boolean;
  /** It has opened something below, or would. */
  expanded?: boolean;
  buttonRef?: RefObject<HTMLButtonElement | null>;
}) {
  return (
    <button
      ref={props.buttonRef ?? null}
      class={props.gap ? 'button-text is-gap' : 'button-text'}
      aria-expanded={props.expanded === undefined ? undefined : props.expanded}
      type="button"
      data-testid={props.testId}
      aria-pressed={props.pressed === undefined ? undefined : props.pressed}
      onClick={withoutEvent(props.onPress)}
    >
      {props.children}
    </button>
  );
}
