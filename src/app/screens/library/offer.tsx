import { useSignal } from '@preact/signals';
import type { LibraryProject } from '../../../worker/library-messages.ts';
import { Button } from '../../parts/button.tsx';
import { NumberField, TokenField } from '../../parts/field.tsx';
import { counted } from '../../parts/format.ts';
import { Glyph } from '../../parts/glyph.tsx';
import { readCap } from '../../stores/request-cap.ts';
import { useStores } from '../../stores-context.ts';
import { offerWords } from './offer-words.ts';
import { openRun } from './open-run.ts';

/** What stopped, and what of it is here. */
function Stands({ project, others }: { project: LibraryProject; others: number }) {
  const words = offerWords(project);
  return (
    <div class="stack-tight">
      <h2 id="stopped" class="status status-line" data-testid="stopped">
        <Glyph name="paused" />
        <span>{words.title}</span>
      </h2>
      <p class="facts">
        {words.facts.map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
        {others === 0 ? null : (
          <span>
            <a href="#/library">{counted(others, 'more project')}</a> can be gone on with.
          </span>
        )}
      </p>
    </div>
  );
}

function tokenHint({ isPrivate }: LibraryProject, lacking: boolean): string {
  if (lacking) return 'Enter the token first: without it less can be read than before.';
  const why = isPrivate ? 'The project is private.' : 'The export began with a token.';
  return `${why} A token is never stored, so it is asked for again.`;
}

/** How many can be gone on with, beside the one that is offered. */
function useOthers(): number {
  const { library } = useStores();
  const all = library.view.value?.projects.filter((one) => one.resumable && one.queue === undefined).length ?? 0;
  return Math.max(0, all - 1);
}

function Actions({ onResume, onNotNow }: { onResume: () => void; onNotNow: () => void }) {
  return (
    <>
      <Button testId="not-now" onPress={onNotNow}>
        Not now
      </Button>
      <Button main testId="resume" onPress={onResume}>
        Resume
      </Button>
    </>
  );
}

/** What going on needs to know: a token where there was one, a higher limit where that stopped it. */
interface Wants {
  readonly project: LibraryProject;
  /** Absent: no token is asked for here. */
  readonly token?: { value: string };
  readonly cap?: { value: string };
  /** It was pressed without the token. */
  readonly lacking: boolean;
}

function Fields({ project, token, cap, lacking }: Wants) {
  const fault = cap === undefined ? '' : readCap(cap.value).fault;
  return (
    <div class="stack">
      {token === undefined ? null : (
        <TokenField
          id="resume-token"
          label="Access token"
          testId="access-token"
          value={token.value}
          wrong={lacking}
          hint={tokenHint(project, lacking)}
          onInput={(value) => {
            token.value = value;
          }}
        />
      )}
      {cap === undefined ? null : (
        <NumberField
          id="resume-cap"
          label="Most requests"
          testId="request-cap"
          value={cap.value}
          wrong={fault !== ''}
          hint={fault || 'Those made so far count. Empty: as many as it takes.'}
          onInput={(value) => {
            cap.value = value;
          }}
        />
      )}
    </div>
  );
}

/** The token is typed into the form that stands below. */
function Below({ project, lacking }: { project: LibraryProject; lacking: boolean }) {
  if (!project.withToken) return <span />;
  return (
    <p class={lacking ? 'hint is-gap' : 'hint'}>
      {tokenHint(project, lacking)} {lacking ? '' : 'Enter it below, then press Resume.'}
    </p>
  );
}

/** The fields of an offer, and what pressing Resume does. */
function useResume(project: LibraryProject, below: boolean) {
  const stores = useStores();
  const own = useSignal('');
  const limit = useSignal('');
  const pressed = useSignal(false);
  const token = below ? stores.job.form.token : own;
  const lacks = project.withToken && token.value.trim() === '';
  const capped = project.notice?.code === 'request-cap';
  const resume = () => {
    const { cap, fault } = readCap(limit.value);
    pressed.value = true;
    if (lacks || fault !== '') return;
    const more = capped ? { limit: { cap } } : {};
    openRun(stores, { id: project.id, how: { kind: 'resume' }, token: token.value, ...more });
  };
  const wants: Wants = {
    project,
    lacking: pressed.value && lacks,
    ...(project.withToken && !below ? { token: own } : {}),
    ...(capped ? { cap: limit } : {}),
  };
  return { wants, resume };
}

/**
 * Offers to go on with what was left half done. In the library it has fields of its own; on the export screen (`below`) the token is typed
 * into the form that stands below, so that the page asks for it in one place.
 */
export function Offer({ project, below = false }: { project: LibraryProject; below?: boolean }) {
  const { library } = useStores();
  const others = useOthers();
  const { wants, resume } = useResume(project, below);
  const actions = <Actions onResume={resume} onNotNow={() => library.notNow(project.id)} />;
  const hasFields = wants.token !== undefined || wants.cap !== undefined;
  return (
    <section class="stack-wide" aria-labelledby="stopped" data-testid="offer">
      <Stands project={project} others={below ? others : 0} />
      {hasFields ? (
        <div class="form form-resume">
          <div class="stack">
            <Fields {...wants} />
            {below ? <Below project={project} lacking={wants.lacking} /> : null}
          </div>
          <div class="form-actions">{actions}</div>
        </div>
      ) : null}
      {hasFields ? null : (
        <div class="board">
          <Below project={project} lacking={wants.lacking} />
          <div class="actions">{actions}</div>
        </div>
      )}
    </section>
  );
}
