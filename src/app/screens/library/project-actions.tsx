import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { LibraryProject } from '../../../worker/library-messages.ts';
import { Button, TextButton } from '../../parts/button.tsx';
import { TokenField } from '../../parts/field.tsx';
import { bytes } from '../../parts/format.ts';
import { viewHash } from '../../stores/view-address.ts';
import { useStores } from '../../stores-context.ts';
import { DeleteQuestion } from './delete-question.tsx';
import { nameOf } from './offer-words.ts';
import { openRun } from './open-run.ts';
import { PackForm } from './pack-form.tsx';
import { PanelBox } from './panel-box.tsx';
import { type Doing, rowNote } from './project-row.ts';
import { UpdateForm } from './update-form.tsx';

type Panel = 'update' | 'pack' | 'resume' | 'delete';

const panelNames: Readonly<Record<Panel, string>> = {
  update: 'Update',
  pack: 'Save ZIP',
  resume: 'Resume',
  delete: 'Delete',
};

/** Going on with one that began with a token. */
function ResumeForm({ project, onClose }: { project: LibraryProject; onClose: () => void }) {
  const stores = useStores();
  const token = useSignal('');
  const off = token.value.trim() === '' ? 'Enter the token first.' : undefined;
  return (
    <div class="form form-resume">
      <TokenField
        id={`token-${project.id}`}
        label="Access token"
        testId="access-token"
        value={token.value}
        hint="It began with a token. A token is never stored, so it is asked for again."
        onInput={(value) => {
          token.value = value;
        }}
      />
      <div class="form-actions">
        <Button testId="close-form" onPress={onClose}>
          Not now
        </Button>
        <Button
          main
          testId="resume"
          off={off}
          onPress={() => openRun(stores, { id: project.id, how: { kind: 'resume' }, token: token.value })}
        >
          Resume
        </Button>
      </div>
    </div>
  );
}

function PanelContent(props: { panel: Panel; project: LibraryProject; onClose: () => void; onDelete: () => void }) {
  const { panel, project, onClose } = props;
  if (panel === 'update') return <UpdateForm project={project} onClose={onClose} />;
  if (panel === 'pack') return <PackForm project={project} onClose={onClose} />;
  if (panel === 'resume') return <ResumeForm project={project} onClose={onClose} />;
  return <DeleteQuestion what={bytes(project.bytes)} onDelete={props.onDelete} onKeep={onClose} />;
}

/** What stopped can be saved as it stands: its receipt says what was not read to its end. */
function panelsOf(doing: Doing, offered: boolean, packable: boolean): readonly Panel[] {
  if (doing === 'done') return ['update', 'pack', 'delete'];
  if (doing !== 'stopped') return [];
  return [...(offered ? [] : (['resume'] as const)), ...(packable ? (['pack'] as const) : []), 'delete'];
}

function Elsewhere({ project, doing }: { project: LibraryProject; doing: Doing }) {
  const { job, queue, route } = useStores();
  if (doing === 'here') return <a href="#/export">Show</a>;
  if (doing !== 'elsewhere') return null;
  const watch = () => {
    // One of several is shown with the others, unless something else stands where they would: also a list of this tab.
    const { id = project.queue } = queue.view.value ?? {};
    if (project.queue !== undefined && id === project.queue && job.view.value.state === 'idle')
      queue.start(project.queue);
    else job.watch(project.id);
    route.go('export');
  };
  return <TextButton onPress={watch}>Watch it here</TextButton>;
}

/** Second line of a project: where from and when, and what can be done with it. */
export function ProjectActions(props: {
  project: LibraryProject;
  doing: Doing;
  /** It stands at the top of the screen with its own Resume. */
  offered: boolean;
  onDelete: () => void;
}) {
  const { project, doing } = props;
  const stores = useStores();
  const open = useSignal<Panel | undefined>(undefined);
  const pressed = useRef<HTMLElement | null>(null);
  const show = (panel: Panel) => {
    pressed.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    if (panel === 'resume' && !project.withToken)
      return openRun(stores, { id: project.id, how: { kind: 'resume' }, token: '' });
    open.value = open.value === panel ? undefined : panel;
  };
  const close = () => {
    open.value = undefined;
    pressed.current?.focus();
  };
  const panels = panelsOf(doing, props.offered, project.packable);
  const panel = panels.find((one) => one === open.value);
  return (
    <>
      <div class="row-line">
        <span class="row-note">{rowNote(project)}</span>
        <span class="actions">
          {doing === 'deleting' ? null : (
            <a href={viewHash(project.id, 'issues')}>
              View<span class="vh"> {nameOf(project)}</span>
            </a>
          )}
          {panels.map((one) => (
            <TextButton key={one} gap={one === 'delete'} expanded={panel === one} onPress={() => show(one)}>
              {panelNames[one]}
              <span class="vh"> {nameOf(project)}</span>
            </TextButton>
          ))}
          <Elsewhere project={project} doing={doing} />
        </span>
      </div>
      {panel === undefined ? null : (
        <PanelBox key={panel} label={`${panelNames[panel]} ${nameOf(project)}`}>
          <PanelContent panel={panel} project={project} onClose={close} onDelete={props.onDelete} />
        </PanelBox>
      )}
    </>
  );
}
