import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { temporaryFolder } from './git-commands.ts';
import { type ApiEdit, applyEdit, timeText } from './live-edits.ts';
import { applyGitEdit, type GitEdit, repositoriesIn } from './live-git.ts';
import { applyMove, type Move, type Moved, movedRecording, type Place, redirectOf } from './live-move.ts';
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
  /** Where it was recorded. */
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
  /** The project is renamed, or given to another owner. Edits go on as before. */
  move(move: Move): void;
  /** Where a path with its query, without sub-path, leads to now, when the project is not there any more. */
  redirect(path: string): string | undefined;
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
  const home: Place = { owner, name: project };
  let repositories = repositoriesIn(folder.path, owner, project);
  const template = `${folder.path}/template`;
  cpSync(`${folder.path}/${owner}`, template, { recursive: true });
  let state = structuredClone(first);
  let past: readonly Place[] = [];
  let moved: Moved = { from: home, to: home };
  let version = 0;
  let current = recordingOf(state, recorded, version);
  const publish = () => {
    version += 1;
    const told = recordingOf(state, recorded, version);
    current = past.length === 0 ? told : movedRecording(told, recorded, moved);
  };
  const goTo = (to: Place) => {
    const now = repositoriesIn(folder.path, to.owner, to.name);
    mkdirSync(`${folder.path}/${to.owner}`, { recursive: true });
    for (const kind of ['code', 'wiki'] as const)
      if (existsSync(repositories[kind])) renameSync(repositories[kind], now[kind]);
    repositories = now;
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
    move(move) {
      const to = { owner: move.owner?.login ?? moved.to.owner, name: move.name ?? moved.to.name };
      applyMove(state, move);
      past = [...past, moved.to].filter((one) => one.owner !== to.owner || one.name !== to.name);
      moved = { ...moved, to, ...(move.owner === undefined ? {} : { owner: move.owner }) };
      goTo(to);
      publish();
    },
    redirect: (path) => redirectOf(path, past, moved.to),
    reset() {
      state = structuredClone(first);
      past = [];
      rmSync(`${folder.path}/${moved.to.owner}`, { recursive: true });
      rmSync(`${folder.path}/${owner}`, { recursive: true, force: true });
      moved = { from: home, to: home };
      repositories = repositoriesIn(folder.path, owner, project);
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
