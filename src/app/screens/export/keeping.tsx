import { useStores } from '../../stores-context.ts';

/** What the browser does with what is collected; a warning, never a refusal. */
export function Keeping() {
  const { storage } = useStores();
  if (storage.isPrivate.value)
    return (
      <p class="is-note" data-testid="private">
        This looks like a private window, or there is little room: what is collected goes when the window is closed.
        Save the ZIP before.
      </p>
    );
  if (storage.persisted.value !== false) return null;
  return (
    <p class="soft" data-testid="will-ask">
      What is collected is kept in this browser, so that nothing is lost when it closes. It may ask whether it shall
      keep it for good; with no it may delete it when room is short.
    </p>
  );
}
