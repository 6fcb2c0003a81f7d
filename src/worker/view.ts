import { isAbort, RunError } from '../lib/run-error.ts';
import { type OpenedFile, openKey, openPath } from '../pipeline/view-files.ts';
import { pickedFile } from '../sinks/picked-file.ts';
import { serveStream } from './stream-port.ts';
import type { ViewCommand, ViewFault, ViewFileName, ViewUpdate } from './view-messages.ts';
import { answerAbout, type OpenProject, openProject, type ViewSource } from './view-project.ts';

/** What looking at projects needs of the outside world. */
export interface ViewEnvironment {
  /** The project, or nothing when there is none of this id. */
  readonly openSource: (id: string) => Promise<ViewSource | undefined>;
  readonly post: (update: ViewUpdate) => void;
  /** Resolves when messages that wait have been looked at. */
  readonly rest: () => Promise<void>;
}

/**
 * Answers questions about one project at a time: the index of the last one asked about is kept. Each command ends with its answer or its fault
 * posted, and never rejects.
 */
export function createView(environment: ViewEnvironment): (command: ViewCommand) => Promise<void> {
  let current:
    | { readonly id: string; readonly opened: Promise<OpenProject>; readonly stop: AbortController }
    | undefined;

  function close(): void {
    current?.stop.abort();
    current = undefined;
  }

  /** Opens it afresh when it is another, or when `look` says that it may have changed. */
  async function projectOf(id: string, look: boolean): Promise<OpenProject> {
    if (current?.id === id && look) {
      const [opened, source] = await Promise.all([
        current.opened.catch(() => undefined),
        environment.openSource(id).catch(() => undefined),
      ]);
      if (opened === undefined || opened.version !== source?.version) close();
    }
    if (current?.id !== id) {
      close();
      const stop = new AbortController();
      const opened = openProject(id, environment, stop.signal);
      current = { id, opened, stop };
      opened.catch(() => {
        if (current?.opened === opened) current = undefined;
      });
    }
    return current.opened;
  }

  return async (command) => {
    if (command.type === 'view-close') return close();
    const { id, project } = command;
    try {
      const look = command.type === 'view-ask' && command.ask.topic === 'open';
      const opened = await projectOf(project, look);
      const answer =
        command.type === 'view-save'
          ? await save(opened, command.file, command.to)
          : await answerAbout(opened, command.ask);
      environment.post({ type: 'view-answer', id, answer });
    } catch (error) {
      environment.post({ type: 'view-fault', id, fault: faultOf(error) });
    }
  };
}

function faultOf(error: unknown): ViewFault {
  if (isAbort(error)) return { code: 'view-closed', message: 'Another project was opened.' };
  if (error instanceof RunError) return { code: error.code, message: error.message };
  // What was opened may be damaged in ways that nobody has named; the page says so and stays.
  return {
    code: 'view-unreadable',
    message: `This cannot be read: ${error instanceof Error ? error.message : 'no reason is known'}`,
  };
}

async function save(
  { source }: OpenProject,
  file: ViewFileName,
  to: FileSystemFileHandle | MessagePort,
): Promise<number> {
  const signal = new AbortController().signal;
  const opened = await openFile(source, file);
  if ('postMessage' in to) await serveStream(to, opened.open(), signal);
  else await pickedFile(to).write(to.name, opened.open(), { size: opened.size, signal });
  return opened.size;
}

function openFile(source: OpenProject['source'], file: ViewFileName): Promise<OpenedFile> {
  return 'key' in file ? openKey(source, file.key) : openPath(source, file.repository, file.ref, file.path);
}
