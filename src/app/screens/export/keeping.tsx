import { useStores } from '../../stores-context.ts';

/**
 * What the browser does with what is collected; a warning, never a refusal. Chromium and Firefox tell a page nothing by which it could know
 * a private window, so whoever's browser has not promised to keep things is told of them.
 */
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
      keep it for good; with no it may delete it when room is short. In a private window all goes when the window is
      closed: save the ZIP before.
    </p>
  );
}
