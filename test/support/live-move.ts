import type { RecordedAnswer } from '../../src/demo/recording.ts';
import { nextId, timeText } from './live-edits.ts';
import { isRow, type LiveState, type Row, rowsIn } from './live-state.ts';
import type { Recording } from './replay-recording.ts';

/** Owner and name of a project. */
export interface Place {
  readonly owner: string;
  readonly name: string;
}

/** Where a project goes: another name, another owner, or both. */
export interface Move {
  readonly name?: string;
  readonly owner?: { readonly login: string; readonly kind: 'user' | 'organization' };
}

/** What of the state the server changes with a move: nothing in the tickets moves, and labels of the owner it had are not there any more. */
export function applyMove(state: LiveState, { owner }: Move): void {
  state.now += 7000;
  state.project.updated_at = timeText(state);
  if (owner === undefined) return;
  const gone = new Set(state.ownerLabels.map(({ id }) => id));
  const isGone = (label: unknown) => isRow(label) && gone.has(label.id);
  for (const row of [...state.tickets, ...state.pulls]) row.labels = rowsIn(row.labels).filter((one) => !isGone(one));
  for (const [number, events] of state.timelines)
    state.timelines.set(
      number,
      events.filter(({ type, label }) => type !== 'label' || !isGone(label)),
    );
  state.ownerLabels = owner.kind === 'user' ? [] : [newOwnersLabel(state)];
}

function newOwnersLabel(state: LiveState): Row {
  const row = { id: nextId(state), name: 'org/new here', color: '112233', description: 'of the new owner' };
  return { ...row, exclusive: false, is_archived: false, url: '' };
}

/** Where a project was recorded and where it is now; who owns it there, if not the one before. */
export interface Moved {
  readonly from: Place;
  readonly to: Place;
  readonly owner?: NonNullable<Move['owner']>;
}

/** The recording as the server tells it at the new place: addresses in answers are made anew, what people have written stays. */
export function movedRecording(recording: Recording, first: Recording, moved: Moved): Recording {
  const rewrite = rewriting(moved);
  const index: Record<string, RecordedAnswer> = {};
  const texts = new Set<string>();
  const [before, now] = [organisationKey(moved.from.owner), organisationKey(moved.to.owner)];
  for (const [key, answer] of Object.entries(recording.index)) {
    if (moved.owner === undefined || !isOfOwner(key, before)) {
      index[movedKey(key, moved)] = answer;
      if (key.startsWith('GET /api/')) texts.add(answer.bodyFile);
      continue;
    }
    const recorded = first.index[key];
    if (recorded !== undefined) index[key] = recorded;
    if (moved.owner.kind === 'organization') index[now + key.slice(before.length)] = answer;
  }
  return {
    index,
    async readBody(bodyFile) {
      const bytes = await recording.readBody(bodyFile);
      if (!texts.has(bodyFile)) return bytes;
      return new TextEncoder().encode(JSON.stringify(rewrite(JSON.parse(new TextDecoder().decode(bytes)))));
    },
  };
}

function organisationKey(owner: string): string {
  return `GET /api/v1/orgs/${owner}`;
}

function isOfOwner(key: string, organisation: string): boolean {
  return key === organisation || key.startsWith(`${organisation}/`);
}

function movedKey(key: string, { from, to }: Moved): string {
  const [method = '', path = ''] = key.split(/ (.*)/s);
  return `${method} ${movedPath(path, from, to) ?? path}`;
}

/** Path of the API, of git or of a page of the project, elsewhere. `undefined` for any other path. */
function movedPath(path: string, from: Place, to: Place): string | undefined {
  const start = ['/api/v1/repos/', '/'].find((one) => path.startsWith(`${one}${from.owner}/${from.name}`));
  if (start === undefined) return undefined;
  const rest = path.slice(start.length + from.owner.length + 1 + from.name.length);
  return /^($|[/?]|\.(wiki\.)?git\/)/.test(rest) ? `${start}${to.owner}/${to.name}${rest}` : undefined;
}

/**
 * Where the server sends on to from an old address (`RedirectToRepo`, Gitea 1.24), with 301: the path without what follows the name before the
 * next slash. So the address of a wiki's git leads to the code.
 * @param path path with query, without sub-path
 */
export function redirectOf(path: string, past: readonly Place[], now: Place): string | undefined {
  for (const from of past) {
    const found = movedPath(path, from, now);
    if (found !== undefined) return found.replace(/\.(wiki\.)?git(?=\/)/, '');
  }
  return undefined;
}

/** Addresses and names of the project in an answer. A text that somebody has written is in no field of these. */
function rewriting({ from, to, owner }: Moved): (value: unknown) => unknown {
  const [before, now] = [`${from.owner}/${from.name}`, `${to.owner}/${to.name}`];
  const isAddress = /(^|_)url$/;
  const inAddress = new RegExp(`([/:])${before}(?=$|/|\\.(?:wiki\\.)?git)`);
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isRow(value)) return value;
    const row = isProject(value, from) ? { ...value, ...names(value) } : value;
    return Object.fromEntries(Object.entries(row).map(([name, inner]) => [name, field(name, inner)]));
  };
  const field = (name: string, value: unknown) =>
    typeof value === 'string' && isAddress.test(name) ? value.replace(inAddress, `$1${now}`) : walk(value);
  const names = (project: Row): Row => ({
    name: to.name,
    ...(project.full_name === undefined ? {} : { full_name: now }),
    owner: isRow(project.owner) ? ownerRow(project.owner, owner) : to.owner,
  });
  return walk;
}

function isProject({ name, owner }: Row, from: Place): boolean {
  return name === from.name && (isRow(owner) ? owner.login : owner) === from.owner;
}

function ownerRow(before: Row, owner: Moved['owner']): Row {
  if (owner === undefined) return before;
  const { login } = owner;
  const page = typeof before.html_url === 'string' ? before.html_url.replace(/[^/]+$/, login) : '';
  return { ...before, id: 4000, login, username: login, full_name: `Those of ${login}`, html_url: page };
}
