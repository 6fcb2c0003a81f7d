import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { TextButton } from './button.tsx';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly testId: string;
  readonly hint: ComponentChildren;
  /** Red edge, and the hint says what is wrong. */
  readonly wrong?: boolean;
  readonly onInput: (value: string) => void;
  readonly onLeave?: () => void;
  /** True: it was taken, and does not go into the field. */
  readonly onPaste?: (text: string) => boolean;
}

function Hint({ id, wrong, children }: { id: string; wrong: boolean | undefined; children: ComponentChildren }) {
  return (
    <p class={wrong ? 'hint is-gap' : 'hint'} id={`${id}-hint`}>
      {children}
    </p>
  );
}

interface Kind {
  readonly inputMode?: 'url' | 'numeric';
  /** Of the whole. */
  readonly wrap?: string;
}

/** A field of one line. */
function OneLine({ wrap = 'field', inputMode, ...props }: FieldProps & Kind) {
  const { id, wrong } = props;
  return (
    <div class={wrap}>
      <label for={id}>{props.label}</label>
      <input
        id={id}
        class="input"
        type="text"
        inputMode={inputMode}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        data-testid={props.testId}
        value={props.value}
        aria-describedby={`${id}-hint`}
        aria-invalid={wrong ? 'true' : undefined}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onBlur={props.onLeave}
        onPaste={(event) => {
          if (props.onPaste?.(event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault();
        }}
      />
      <Hint id={id} wrong={wrong}>
        {props.hint}
      </Hint>
    </div>
  );
}

/** A field for an address. */
export function AddressField(props: FieldProps) {
  return <OneLine {...props} inputMode="url" />;
}

/** A field for a short number; what it means when it is empty stands in the hint. */
export function NumberField(props: FieldProps) {
  return <OneLine {...props} inputMode="numeric" wrap="field field-short" />;
}

/** A field for a word or two: a region, an id. */
export function WordField(props: FieldProps) {
  return <OneLine {...props} />;
}

/** A field for several lines. */
export function LinesField(props: FieldProps & { readonly rows: number; readonly placeholder?: string }) {
  const { id, wrong } = props;
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        class="input input-lines"
        rows={props.rows}
        wrap="off"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        placeholder={props.placeholder}
        data-testid={props.testId}
        value={props.value}
        aria-describedby={`${id}-hint`}
        aria-invalid={wrong ? 'true' : undefined}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <Hint id={id} wrong={wrong}>
        {props.hint}
      </Hint>
    </div>
  );
}

/**
 * The token's field: a text box whose characters are hidden by style, so that no password manager offers to keep it and it has the role
 * textbox.
 */
export function TokenField(props: FieldProps) {
  const shown = useSignal(false);
  const { id, wrong } = props;
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <div class="input-with">
        <input
          id={id}
          class={shown.value ? 'input' : 'input input-secret'}
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          data-testid={props.testId}
          data-1p-ignore=""
          data-lpignore="true"
          value={props.value}
          aria-describedby={`${id}-hint`}
          aria-invalid={wrong ? 'true' : undefined}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <TextButton
          pressed={shown.value}
          onPress={() => {
            shown.value = !shown.value;
          }}
        >
          Show
        </TextButton>
      </div>
      <Hint id={id} wrong={wrong}>
        {props.hint}
      </Hint>
    </div>
  );
}
