import type { BucketView } from '../../../worker/bucket-messages.ts';
import type { MirrorView } from '../../../worker/mirror-messages.ts';
import { hasList } from '../../stores/mirror.ts';
import { useStores } from '../../stores-context.ts';
import { useFocusMoves } from '../export/use-focus-moves.ts';
import { MirrorStart } from './mirror-form.tsx';
import { MirrorProgress } from './mirror-progress.tsx';

/** What the screen is about; before the start that is the bucket. */
function pageState({ state }: MirrorView, bucket: BucketView | undefined): string {
  if (state !== 'idle' || bucket === undefined) return state;
  return bucket.state === 'done' ? 'ready' : bucket.state;
}

function landingOf(mirror: MirrorView): string {
  if (!hasList(mirror)) return '';
  return mirror.state === 'done' ? 'report' : 'progress';
}

/** Mirrors of git repositories in a bucket: where, which, how far, and how to clone them. */
export function MirrorScreen() {
  const { mirror: store, bucket } = useStores();
  const mirror = store.view.value;
  const { heading, main, typing } = useFocusMoves(landingOf(mirror), mirror.state);
  return (
    <main
      ref={main}
      id="main"
      class="wrap"
      data-testid="mirror"
      data-state={pageState(mirror, bucket.view.value)}
      tabIndex={-1}
      onInput={() => {
        typing.current = true;
      }}
    >
      {hasList(mirror) ? <MirrorProgress mirror={mirror} heading={heading} /> : <MirrorStart mirror={mirror} />}
    </main>
  );
}
