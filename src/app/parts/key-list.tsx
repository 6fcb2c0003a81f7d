import { useEffect, useRef } from 'preact/hooks';
import { keyList } from '../keys.ts';
import { useStores } from '../stores-context.ts';
import { TextButton } from './button.tsx';
import { Sheet } from './sheet.tsx';

/** The keys of the page, and the switch for them. Stands at the end of the page; the focus goes to its heading. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const { preferences } = useStores();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="wrap" aria-labelledby="keys" data-testid="keys">
      <Sheet
        side={
          <>
            <h2 id="keys" tabIndex={-1} ref={heading}>
              Keyboard
            </h2>
            <p>Keys work outside of fields.</p>
          </>
        }
      >
        <div class="stack">
          <dl class="what">
            {keyList.map(({ keys, does }) => [
              <dt key={`${does}-keys`}>{keys.map((key) => [<kbd key={key}>{key}</kbd>, ' '])}</dt>,
              <dd key={does}>{does}</dd>,
            ])}
          </dl>
          <label class="tick">
            <input
              type="checkbox"
              checked={preferences.keys.value}
              onChange={(event) => preferences.setKeys(event.currentTarget.checked)}
            />{' '}
            <span>Keys are on</span>
          </label>
          <p class="actions">
            <TextButton onPress={onClose}>Close the list</TextButton>
          </p>
        </div>
      </Sheet>
    </section>
  );
}
