import type { MirrorView } from '../../../worker/mirror-messages.ts';
import { hasList } from '../../stores/mirror.ts';
import { useStores } from '../../stores-context.ts';
import { useFocusMoves } from '../export/use-focus-moves.ts';
import { MirrorStart } from './mirror-form.tsx';
import { MirrorProgress } from './mirror-progress.tsx';

function landingOf(mirror: MirrorView): string {
  if (!hasList(mirror)) return '';
  return mirror.state === 'done' ? 'report' : 'progress';
}

/** Mirrors of git repositories in a bucket: where, which, how far, and how to clone them. */
export function MirrorScreen() {
  const { mirror: store } = useStores();
  const mirror = store.view.value;
  const { heading, main, typing } = useFocusMoves(landingOf(mirror), mirror.state);
  return (
    <main
      ref={main}
      id="main"
      class="wrap"
      data-testid="mirror"
      data-state={mirror.state}
      tabIndex={-1}
      onInput={() => {
        typing.current = true;
      }}
    >
      {hasList(mirror) ? <MirrorProgress mirror={mirror} heading={heading} /> : <MirrorStart mirror={mirror} />}
    </main>
  );
}
