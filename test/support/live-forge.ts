import { temporaryFolder } from './git-commands.ts';
import { type ApiEdit, applyEdit, timeText } from './live-edits.ts';
import { applyGitEdit, type GitEdit, repositoriesIn } from './live-git.ts';
import { editScript } from './live-script.ts';
import { indexOf, readState } from './live-state.ts';
import { unpackRepositories } from './replay-git.ts';
import {
  openRecordedProject,
  type RecordedProject,
  type Recording,
  recordedProjects,
  recordingsFolder,
} from './replay-recording.ts';

export type Edit = ApiEdit | GitEdit;

/** A recorded forge that people go on using: edits change what it answers, as a real server would. */
export interface LiveForge {
  readonly owner: string;
  readonly name: string;
  /** The same object for ever; its answers are of now. */
  recording(): Recording;
  /** Folder with `<owner>/<name>.git`, for a git server. */
  readonly repositories: string;
  /** The server's clock, RFC 3339. */
  now(): string;
  /** The server's clock goes on. */
  wait(seconds: number): void;
  apply(edit: Edit): void;
  /** Edits that fit what is there now, each applied already. */
  script(seed: number, length: number): readonly Edit[];
  close(): void;
}

export async function liveForge(project: RecordedProject = 'weather-buoy'): Promise<LiveForge> {
  const owner = recordedProjects[project];
  const recorded = openRecordedProject(project);
  const state = await readState(recorded, owner, project);
  const folder = temporaryFolder();
  unpackRepositories(`${recordingsFolder}/${project}`, folder.path, owner, project);
  const repositories = repositoriesIn(folder.path, owner, project);
  let version = 0;
  let current = indexOf(state, recorded.index, version);
  const recording: Recording = {
    get index() {
      return current.index;
    },
    async readBody(bodyFile) {
      if (!current.bodies.has(bodyFile)) return recorded.readBody(bodyFile);
      const body = current.bodies.get(bodyFile);
      return body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body));
    },
  };
  const apply = (edit: Edit) => {
    if (isGitEdit(edit)) applyGitEdit(state, repositories, edit);
    else applyEdit(state, edit);
    version += 1;
    current = indexOf(state, recorded.index, version);
  };
  return {
    owner,
    name: project,
    recording: () => recording,
    repositories: folder.path,
    now: () => timeText(state),
    wait: (seconds) => {
      state.now += seconds * 1000;
    },
    apply,
    script: (seed, length) => editScript(seed, length, state, repositories, apply),
    close: folder.remove,
  };
}

const gitKinds: ReadonlySet<string> = new Set<GitEdit['kind']>([
  ...(['push', 'force-push', 'new-branch', 'delete-branch', 'new-pull', 'merge', 'wiki'] as const),
]);

function isGitEdit(edit: Edit): edit is GitEdit {
  return gitKinds.has(edit.kind);
}
