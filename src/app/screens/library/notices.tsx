import type { LibraryView } from '../../../worker/library-messages.ts';
import type { NoticeView } from '../../../worker/messages.ts';
import { Button } from '../../parts/button.tsx';
import { date, listed } from '../../parts/format.ts';
import { Notice } from '../../parts/notice.tsx';
import type { KnownProject } from '../../stores/known-projects.ts';
import { useStores } from '../../stores-context.ts';

/** So many lost projects are named. */
const named = 5;

function lostNotice(lost: readonly KnownProject[]): NoticeView {
  const names = lost.slice(0, named).map(({ name, at }) => `${name} (${date(at)})`);
  const rest = lost.length - names.length;
  const all = listed(rest > 0 ? [...names, `${rest} more`] : names);
  return {
    code: 'evicted',
    tone: 'note',
    title: 'This browser has removed what was collected here',
    why: `It did so by itself: for room, after a long time without a visit, or because it found its storage damaged. Gone: ${all}.`,
    todo: 'ZIPs that you saved are not touched. Export the projects again; the browser is asked to keep them this time.',
    details: {},
  };
}

/** What the browser has removed by itself, until somebody has read it. */
export function LostNotice() {
  const { library } = useStores();
  const lost = library.lost.value;
  if (lost.length === 0) return null;
  return (
    <Notice notice={lostNotice(lost)} onChoose={() => {}}>
      <div class="actions">
        <Button testId="forget-lost" onPress={library.forgetLost}>
          I have read it
        </Button>
      </div>
    </Notice>
  );
}

/** What went wrong or got lost: one at a time, what went wrong first. */
export function LibraryNotices({ view }: { view: LibraryView }) {
  if (view.fault !== undefined) return <Notice notice={view.fault} onChoose={() => {}} />;
  return <LostNotice />;
}
