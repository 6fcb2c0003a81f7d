import { cpSync, rmSync } from 'node:fs';
import { temporaryFolder } from './git-commands.ts';
import { type ApiEdit, applyEdit, timeText } from './live-edits.ts';
import { applyGitEdit, type GitEdit, repositoriesIn } from './live-git.ts';
import { editScript } from './live-script.ts';
import { indexOf, type LiveState, readState } from './live-state.ts';
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
  /** As it is now: another object after each edit. */
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
  /** As it was recorded. */
  reset(): void;
  close(): void;
}

export async function liveForge(project: RecordedProject = 'weather-buoy'): Promise<LiveForge> {
  const owner = recordedProjects[project];
  const recorded = openRecordedProject(project);
  const first = await readState(recorded, owner, project);
  const folder = temporaryFolder();
  unpackRepositories(`${recordingsFolder}/${project}`, folder.path, owner, project);
  const repositories = repositoriesIn(folder.path, owner, project);
  const template = `${folder.path}/template`;
  cpSync(`${folder.path}/${owner}`, template, { recursive: true });
  let state = structuredClone(first);
  let version = 0;
  let current = recordingOf(state, recorded, version);
  const publish = () => {
    version += 1;
    current = recordingOf(state, recorded, version);
  };
  const apply = (edit: Edit) => {
    if (isGitEdit(edit)) applyGitEdit(state, repositories, edit);
    else applyEdit(state, edit);
    publish();
  };
  return {
    owner,
    name: project,
    recording: () => current,
    repositories: folder.path,
    now: () => timeText(state),
    wait: (seconds) => {
      state.now += seconds * 1000;
    },
    apply,
    reset() {
      state = structuredClone(first);
      rmSync(`${folder.path}/${owner}`, { recursive: true });
      cpSync(template, `${folder.path}/${owner}`, { recursive: true });
      publish();
    },
    script: (seed, length) => editScript(seed, length, state, repositories, apply),
    close: folder.remove,
  };
}

function recordingOf(state: LiveState, recorded: Recording, version: number): Recording {
  const { index, bodies } = indexOf(state, recorded.index, version);
  return {
    index,
    async readBody(bodyFile) {
      if (!bodies.has(bodyFile)) return recorded.readBody(bodyFile);
      const body = bodies.get(bodyFile);
      return body instanceof Uint8Array ? body : new TextEncoder().encode(JSON.stringify(body));
    },
  };
}

const gitKinds: ReadonlySet<string> = new Set<GitEdit['kind']>([
  ...(['push', 'force-push', 'new-branch', 'delete-branch', 'new-pull', 'merge', 'wiki'] as const),
]);

function isGitEdit(edit: Edit): edit is GitEdit {
  return gitKinds.has(edit.kind);
}
