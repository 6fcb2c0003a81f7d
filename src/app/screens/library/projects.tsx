import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { LibraryProject, LibraryView } from '../../../worker/library-messages.ts';
import { TextButton } from '../../parts/button.tsx';
import { bytes, counted } from '../../parts/format.ts';
import { Ledger, LedgerRow } from '../../parts/ledger.tsx';
import { useStores } from '../../stores-context.ts';
import { DeleteQuestion } from './delete-question.tsx';
import { nameOf } from './offer-words.ts';
import { PanelBox } from './panel-box.tsx';
import { ProjectActions } from './project-actions.tsx';
import { type Doing, doingOf, projectRow, withJob } from './project-row.ts';

function DeleteAll({ projects, onDelete }: { projects: readonly LibraryProject[]; onDelete: () => void }) {
  const asked = useSignal(false);
  const button = useRef<HTMLParagraphElement>(null);
  const keeps = useRef(false);
  // At once with the drawing: an effect left over from the drawing before would find the answer given and the button not there yet.
  useLayoutEffect(() => {
    const back = button.current?.querySelector('button');
    if (!keeps.current || back === null || back === undefined) return;
    keeps.current = false;
    back.focus();
  });
  if (projects.length < 2) return null;
  const size = projects.reduce((sum, one) => sum + one.bytes, 0);
  const what = `all ${counted(projects.length, 'project')}, ${bytes(size)}`;
  if (asked.value)
    return (
      <PanelBox label="Delete all">
        <DeleteQuestion
          what={what}
          onDelete={() => {
            asked.value = false;
            onDelete();
          }}
          onKeep={() => {
            keeps.current = true;
            asked.value = false;
          }}
        />
      </PanelBox>
    );
  return (
    <p class="actions" ref={button}>
      <TextButton
        gap
        testId="delete-all"
        onPress={() => {
          asked.value = true;
        }}
      >
        Delete all {counted(projects.length, 'project')}
      </TextButton>
    </p>
  );
}

/** What is being worked on is not deleted under its own hands. */
function mayDelete(doing: Doing): boolean {
  return doing === 'done' || doing === 'stopped';
}

/** The table of projects. `offered`: id of the one that stands at the top of the screen. */
export function Projects({ view, offered }: { view: LibraryView; offered?: string }) {
  const { library, job, queue, announcer } = useStores();
  const table = useRef<HTMLDivElement>(null);
  const shown = view.projects.map((project) => {
    const doing = doingOf(project, view.deleting, job.view.value, queue.view.value);
    return { project: withJob(project, job.view.value, doing), doing };
  });
  const remove = (projects: readonly LibraryProject[]) => {
    const ids = projects.map(({ id }) => id);
    const current = job.view.peek().project;
    // What this tab still shows of it would speak of something that is gone.
    if (current !== undefined && ids.includes(current)) job.startOver();
    library.remove(ids);
    announcer.say(`Deleting ${projects.map(nameOf).join(', ')}`);
    table.current?.focus();
  };
  const deletable = shown.filter(({ doing }) => mayDelete(doing)).map(({ project }) => project);
  return (
    <div class="stack" ref={table} tabIndex={-1}>
      <Ledger projects label="Projects" costHead="Size">
        {shown.map(({ project, doing }) => (
          <LedgerRow
            key={project.id}
            kind="project"
            row={projectRow(project, doing)}
            costName=""
            more={
              <ProjectActions
                project={project}
                doing={doing}
                offered={project.id === offered}
                onDelete={() => remove([project])}
              />
            }
          />
        ))}
      </Ledger>
      <DeleteAll projects={deletable} onDelete={() => remove(deletable)} />
    </div>
  );
}
