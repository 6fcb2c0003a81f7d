import { useEffect, useRef } from 'preact/hooks';
import type { LibraryView } from '../../../worker/library-messages.ts';
import { bytes } from '../../parts/format.ts';
import { Sheet } from '../../parts/sheet.tsx';
import { useKeptFocus } from '../../parts/use-kept-focus.ts';
import { useStores } from '../../stores-context.ts';
import { LibraryNotices } from './notices.tsx';
import { Offer } from './offer.tsx';
import { Projects } from './projects.tsx';

/** While another tab works, what is shown of it is looked up so often, in milliseconds. */
const lookEvery = 2000;
/** After something went wrong: the storage may have come back. */
const lookAgainAfter = 10_000;

/** Looks when the screen opens, when this tab's work changes, and now and then while another tab or several projects work or a look has failed. */
function useLook(): void {
  const { library, job, queue } = useStores();
  const { state, project, saved } = job.view.value;
  const several = queue.view.value?.state;
  const elsewhere = library.view.value?.projects.some((one) => one.locked && one.id !== project) ?? false;
  const failed = library.view.value?.fault !== undefined;
  useEffect(() => library.refresh(), [library, state, project, saved, several]);
  useEffect(() => {
    const works = elsewhere || several === 'running';
    if (!works && !failed) return;
    const timer = setInterval(library.refresh, works ? lookEvery : lookAgainAfter);
    return () => clearInterval(timer);
  }, [library, elsewhere, several, failed]);
}

/** Says to screen readers when something is deleted. */
function useTold(): void {
  const { library, announcer } = useStores();
  const before = useRef(0);
  const deleting = library.view.value?.deleting.length ?? 0;
  useEffect(() => {
    if (deleting < before.current && deleting === 0) announcer.say('Deleted');
    before.current = deleting;
  }, [announcer, deleting]);
}

/** How much there is, and whether it stays. */
function keptWords(view: LibraryView, persisted: boolean | undefined, isPrivate: boolean): string {
  const size = `${bytes(view.bytes)} in this browser`;
  if (persisted === true) return `${size}, which has agreed to keep it until you delete it.`;
  if (isPrivate) return `${size}. In a private window it goes when the window is closed.`;
  if (persisted === undefined) return `${size}.`;
  return `${size}, which may delete it when room is short; what a private window holds goes when it is closed.`;
}

function Margin({ view }: { view?: LibraryView }) {
  const { storage } = useStores();
  return (
    <>
      <h1>Library</h1>
      {view === undefined || view.projects.length === 0 ? null : (
        <p data-testid="kept">{keptWords(view, storage.persisted.value, storage.isPrivate.value)}</p>
      )}
    </>
  );
}

function Looking() {
  return (
    <main id="main" class="wrap" tabIndex={-1}>
      <Sheet side={<Margin />}>
        <p class="soft" role="status" data-testid="looking">
          Reading what this browser keeps.
        </p>
      </Sheet>
    </main>
  );
}

/** What this browser keeps: what stopped first, then every project. */
export function LibraryScreen() {
  const { library } = useStores();
  const view = library.view.value;
  const offer = library.offer.value;
  const main = useRef<HTMLElement>(null);
  useLook();
  useKeptFocus(main);
  useTold();
  if (view === undefined) return <Looking />;
  const empty = view.projects.length === 0;
  return (
    <main id="main" class="wrap" data-testid="library" tabIndex={-1} ref={main}>
      <Sheet side={<Margin view={view} />}>
        <div class="stack-wide">
          <LibraryNotices view={view} />
          {offer === undefined ? null : <Offer key={offer.id} project={offer} />}
          {offer === undefined && !empty ? <Projects view={view} /> : null}
          {empty && view.fault === undefined ? (
            <p data-testid="nothing">
              Nothing collected yet. <a href="#/export">Export a project.</a>
            </p>
          ) : null}
        </div>
      </Sheet>
      {offer === undefined || empty ? null : (
        <Sheet
          side={
            <>
              <h2>Projects</h2>
              <p>What has been collected. Update fetches only what changed.</p>
            </>
          }
        >
          <Projects view={view} offered={offer.id} />
        </Sheet>
      )}
    </main>
  );
}
