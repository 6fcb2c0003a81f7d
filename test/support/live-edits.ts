import { isPull, isRow, type LiveState, numberIn, type Row, rowsIn, textIn } from './live-state.ts';

/** Something that people do at the forge. Numbers and ids that do not exist are an error of the test. */
export type ApiEdit =
  | { readonly kind: 'new-issue'; readonly title: string; readonly body: string; readonly labels?: readonly string[] }
  | { readonly kind: 'edit-issue'; readonly number: number; readonly title?: string; readonly body?: string }
  | { readonly kind: 'close' | 'reopen' | 'delete-issue'; readonly number: number }
  | { readonly kind: 'relabel'; readonly number: number; readonly label: string; readonly added: boolean }
  | { readonly kind: 'set-milestone'; readonly number: number; readonly milestone: string | undefined }
  | { readonly kind: 'new-comment'; readonly number: number; readonly body: string; readonly refersTo?: number }
  | { readonly kind: 'edit-comment'; readonly id: number; readonly body: string }
  | { readonly kind: 'delete-comment'; readonly id: number }
  | { readonly kind: 'react'; readonly number: number; readonly content: string }
  | { readonly kind: 'depend'; readonly number: number; readonly on: number }
  | { readonly kind: 'review'; readonly number: number; readonly body: string; readonly comments: number }
  | { readonly kind: 'new-label'; readonly name: string }
  | { readonly kind: 'rename-label'; readonly name: string; readonly to: string }
  | { readonly kind: 'delete-label'; readonly name: string }
  | { readonly kind: 'new-milestone' | 'delete-milestone'; readonly title: string }
  | { readonly kind: 'rename-milestone'; readonly title: string; readonly to: string }
  | { readonly kind: 'new-release'; readonly tag: string; readonly files: readonly string[] }
  | { readonly kind: 'replace-file' | 'delete-release'; readonly tag: string }
  | { readonly kind: 'describe'; readonly description: string }
  | { readonly kind: 'switch'; readonly unit: 'has_issues' | 'has_pull_requests'; readonly on: boolean };

/** Base address in recorded bodies. */
const base = 'http://127.0.0.1:3300';

export function timeText(state: LiveState): string {
  return `${new Date(state.now).toISOString().slice(0, 19)}Z`;
}

export function nextId(state: LiveState): number {
  state.lastId += 1;
  return state.lastId;
}

export function ticketOf(state: LiveState, number: number): Row {
  const ticket = state.tickets.find((row) => row.number === number);
  if (ticket === undefined) throw new Error(`no ticket ${number}`);
  return ticket;
}

/** The ticket and, of a pull request, its row in the other list. */
function rowsOf(state: LiveState, number: number): Row[] {
  return [ticketOf(state, number), ...state.pulls.filter((row) => row.number === number)];
}

/** Changes a ticket in both lists; `moves`: the server says that it was updated. */
export function change(state: LiveState, number: number, fields: Row, moves: boolean): void {
  for (const row of rowsOf(state, number)) Object.assign(row, fields, moves ? { updated_at: timeText(state) } : {});
}

/** Who does everything. */
export function actor(state: LiveState): unknown {
  return state.project.owner;
}

function pageOf(state: LiveState, number: number): string {
  return `${base}${state.api.slice('/api/v1/repos'.length)}/${isPull(ticketOf(state, number)) ? 'pulls' : 'issues'}/${number}`;
}

/** Adds an event to a ticket's timeline; like every comment row at the server, it says that the ticket was updated. */
export function happen(state: LiveState, number: number, type: string, fields: Row = {}): number {
  const id = nextId(state);
  const page = pageOf(state, number);
  const time = timeText(state);
  const event = { id, type, html_url: `${page}#issuecomment-${id}`, user: actor(state), body: '' };
  const times = { created_at: time, updated_at: time, ref_action: 'none' };
  const names = { old_title: '', new_title: '', old_ref: '', new_ref: '', review_id: 0, removed_assignee: false };
  state.timelines.get(number)?.push({ ...event, ...times, ...names, ...fields });
  change(state, number, {}, true);
  return id;
}

export function newTicket(state: LiveState, fields: Row): number {
  const number = Math.max(...state.tickets.map((row) => numberIn(row, 'number'))) + 1;
  const time = timeText(state);
  state.tickets.unshift({
    id: nextId(state),
    number,
    user: actor(state),
    body: '',
    ref: '',
    assets: [],
    labels: [],
    milestone: null,
    assignee: null,
    assignees: null,
    state: 'open',
    is_locked: false,
    comments: 0,
    created_at: time,
    updated_at: time,
    closed_at: null,
    due_date: null,
    pull_request: null,
    pin_order: 0,
    ...fields,
  });
  state.timelines.set(number, []);
  state.reactions.set(number, []);
  state.dependencies.set(number, []);
  return number;
}

function labelNamed(state: LiveState, name: string): Row {
  const label = [...state.labels, ...state.ownerLabels].find((row) => row.name === name);
  if (label === undefined) throw new Error(`no label ${name}`);
  return label;
}

function commentOf(state: LiveState, id: number): Row {
  const comment = state.comments.find((row) => row.id === id);
  if (comment === undefined) throw new Error(`no comment ${id}`);
  return comment;
}

function numberOfComment(comment: Row): number {
  return Number(/(\d+)$/.exec(textIn(comment, 'issue_url') || textIn(comment, 'pull_request_url'))?.[1]);
}

/** Every object with this id that stands in a field of this name, anywhere below: the server shows labels and milestones as they are now. */
function eachNamed(
  state: LiveState,
  fields: readonly string[],
  id: unknown,
  visit: (holder: Row, field: string) => void,
) {
  const events = [...state.timelines.values()].flat();
  for (const holder of [...state.tickets, ...state.pulls, ...events])
    for (const field of fields) {
      const value = holder[field];
      if (isRow(value) && value.id === id) visit(holder, field);
    }
}

type Edits = { readonly [K in ApiEdit['kind']]: (state: LiveState, edit: Extract<ApiEdit, { kind: K }>) => void };

const edits: Edits = {
  'new-issue': (state, { title, body, labels = [] }) => {
    newTicket(state, { title, body, labels: labels.map((name) => labelNamed(state, name)) });
  },
  'edit-issue': (state, { number, title, body }) => {
    const old = ticketOf(state, number).title;
    if (body !== undefined) change(state, number, { body }, true);
    if (title === undefined) return;
    change(state, number, { title }, true);
    happen(state, number, 'change_title', { old_title: old, new_title: title });
  },
  close: (state, { number }) => {
    change(state, number, { state: 'closed', closed_at: timeText(state) }, true);
    happen(state, number, 'close');
  },
  reopen: (state, { number }) => {
    change(state, number, { state: 'open', closed_at: null }, true);
    happen(state, number, 'reopen');
  },
  'delete-issue': (state, { number }) => deleteTicket(state, number),
  relabel: (state, { number, label, added }) => {
    const row = labelNamed(state, label);
    const others = rowsIn(ticketOf(state, number).labels).filter((one) => one.id !== row.id);
    change(state, number, { labels: added ? [...others, row] : others }, true);
    happen(state, number, 'label', { body: added ? '1' : '', label: row });
  },
  'set-milestone': (state, { number, milestone }) => {
    const row = milestone === undefined ? null : (state.milestones.find(({ title }) => title === milestone) ?? null);
    const old = ticketOf(state, number).milestone;
    change(state, number, { milestone: row }, true);
    happen(state, number, 'milestone', { milestone: row, old_milestone: old });
  },
  'new-comment': newComment,
  'edit-comment': (state, { id, body }) => {
    Object.assign(commentOf(state, id), { body, updated_at: timeText(state) });
  },
  'delete-comment': (state, { id }) => {
    const comment = commentOf(state, id);
    const number = numberOfComment(comment);
    state.comments = state.comments.filter((row) => row !== comment);
    state.commentReactions.delete(id);
    const timeline = state.timelines.get(number) ?? [];
    state.timelines.set(
      number,
      timeline.filter((event) => event.id !== id),
    );
    // Who referred by it: the reference stays, and leads to the ticket only.
    for (const events of state.timelines.values())
      for (const event of events) if (isRow(event.ref_comment) && event.ref_comment.id === id) event.ref_comment = null;
    change(state, number, { comments: numberIn(ticketOf(state, number), 'comments') - 1 }, false);
  },
  react: (state, { number, content }) => {
    state.reactions.get(number)?.push({ user: actor(state), content, created_at: timeText(state) });
  },
  depend: (state, { number, on }) => {
    state.dependencies.get(number)?.push({ ...ticketOf(state, on) });
    happen(state, number, 'add_dependency', {
      dependent_issue: { ...ticketOf(state, on), html_url: pageOf(state, on) },
    });
    const page = pageOf(state, number);
    happen(state, on, 'add_dependency', { dependent_issue: { ...ticketOf(state, number), html_url: page } });
  },
  review: addReview,
  'new-label': (state, { name }) => {
    const id = nextId(state);
    const url = `${base}${state.api}/labels/${id}`;
    const row = { id, name, color: '00aabb', description: 'new', exclusive: false, is_archived: false, url };
    state.labels = sortedByName([...state.labels, row]);
  },
  'rename-label': (state, { name, to }) => {
    const { id } = labelNamed(state, name);
    const renamed = (row: Row) => (row.id === id ? { ...row, name: to } : row);
    state.labels = sortedByName(state.labels.map(renamed));
    for (const row of [...state.tickets, ...state.pulls]) row.labels = rowsIn(row.labels).map(renamed);
    eachNamed(state, ['label'], id, (holder) => Object.assign(holder, { label: { ...labelNamed(state, to) } }));
  },
  'delete-label': (state, { name }) => {
    const { id } = labelNamed(state, name);
    state.labels = state.labels.filter((row) => row.id !== id);
    for (const row of [...state.tickets, ...state.pulls])
      row.labels = rowsIn(row.labels).filter((one) => one.id !== id);
    eachNamed(state, ['label'], id, (holder) => Object.assign(holder, { label: null }));
  },
  'new-milestone': (state, { title }) => {
    const time = timeText(state);
    const row = { id: nextId(state), title, description: '', state: 'open', due_on: null, closed_at: null };
    state.milestones.push({ ...row, created_at: time, updated_at: time });
  },
  'delete-milestone': (state, { title }) => {
    const gone = state.milestones.filter((row) => row.title === title);
    state.milestones = state.milestones.filter((row) => row.title !== title);
    for (const { id } of gone)
      eachNamed(state, ['milestone', 'old_milestone'], id, (holder, field) => Object.assign(holder, { [field]: null }));
  },
  'rename-milestone': (state, { title, to }) => {
    for (const row of state.milestones.filter((one) => one.title === title)) {
      Object.assign(row, { title: to, updated_at: timeText(state) });
      eachNamed(state, ['milestone', 'old_milestone'], row.id, (holder, field) =>
        Object.assign(holder, { [field]: { ...row } }),
      );
    }
  },
  'new-release': (state, { tag, files }) => {
    const id = nextId(state);
    const time = timeText(state);
    const row = { id, tag_name: tag, name: `Release ${tag}`, body: 'new', draft: false, prerelease: false };
    const assets = files.map((name) => newFile(state, name, `${tag} ${name} ${id}`));
    const rest = { target_commitish: 'main', author: actor(state), created_at: time, published_at: time, assets };
    state.releases.unshift({ ...row, ...rest });
  },
  'replace-file': (state, { tag }) => {
    const release = state.releases.find((row) => row.tag_name === tag);
    const [first, ...others] = rowsIn(release?.assets);
    if (release === undefined || first === undefined) throw new Error(`no file of ${tag}`);
    const name = textIn(first, 'name');
    release.assets = [...others, newFile(state, name, `again ${state.now}`)];
  },
  'delete-release': (state, { tag }) => {
    state.releases = state.releases.filter((row) => row.tag_name !== tag);
  },
  describe: (state, { description }) => void Object.assign(state.project, { description, updated_at: timeText(state) }),
  switch: (state, { unit, on }) => void Object.assign(state.project, { [unit]: on }),
};

function sortedByName(rows: readonly Row[]): Row[] {
  return [...rows].sort((one, other) => (textIn(one, 'name') < textIn(other, 'name') ? -1 : 1));
}

function newComment(state: LiveState, { number, body, refersTo }: Extract<ApiEdit, { kind: 'new-comment' }>): void {
  const id = happen(state, number, 'comment', { body });
  const page = pageOf(state, number);
  const isOfPull = isPull(ticketOf(state, number));
  const time = timeText(state);
  const urls = { pull_request_url: isOfPull ? page : '', issue_url: isOfPull ? '' : page };
  const comment = { id, html_url: `${page}#issuecomment-${id}`, ...urls, user: actor(state), body, assets: [] };
  state.comments.push({ ...comment, created_at: time, updated_at: time });
  state.commentReactions.set(id, []);
  change(state, number, { comments: numberIn(ticketOf(state, number), 'comments') + 1 }, true);
  if (refersTo === undefined) return;
  const source = { ...ticketOf(state, number), html_url: page };
  happen(state, refersTo, 'comment_ref', {
    ref_issue: source,
    ref_comment: { id, html_url: `${page}#issuecomment-${id}` },
  });
}

/** As the server does it: all that hangs on the ticket goes, and all rows in other timelines that refer to it. */
function deleteTicket(state: LiveState, number: number): void {
  const ticket = ticketOf(state, number);
  state.tickets = state.tickets.filter((row) => row !== ticket);
  state.pulls = state.pulls.filter((row) => row.number !== number);
  const page = /\/(issues|pulls)\/(\d+)$/;
  const isOurs = (row: Row) =>
    [row.issue_url, row.pull_request_url].some((url) => Number(page.exec(String(url))?.[2]) === number);
  for (const comment of state.comments.filter(isOurs)) state.commentReactions.delete(numberIn(comment, 'id'));
  state.comments = state.comments.filter((row) => !isOurs(row));
  for (const rows of [state.timelines, state.reactions, state.dependencies, state.reviews]) rows.delete(number);
  const refers = (value: unknown) => isRow(value) && value.number === number;
  for (const [other, events] of state.timelines)
    state.timelines.set(
      other,
      events.filter((event) => !refers(event.ref_issue) && !refers(event.dependent_issue)),
    );
  for (const [other, rows] of state.dependencies)
    state.dependencies.set(
      other,
      rows.filter((row) => !refers(row)),
    );
}

function addReview(state: LiveState, { number, body, comments }: Extract<ApiEdit, { kind: 'review' }>): void {
  const id = nextId(state);
  const time = timeText(state);
  const times = { submitted_at: time, updated_at: time };
  const review = {
    id,
    user: actor(state),
    team: null,
    state: 'COMMENT',
    body,
    commit_id: '',
    comments_count: comments,
  };
  const flags = { stale: false, official: false, dismissed: false };
  state.reviews.get(number)?.push({ ...review, ...flags, ...times });
  const rows = Array.from({ length: comments }, (_, line) => ({
    ...{ id: nextId(state), user: actor(state), resolver: null, body: `line ${line + 1}`, path: 'README.md' },
    ...{ commit_id: '', original_commit_id: '', diff_hunk: '@@ -1 +1 @@', position: line + 1, original_position: 0 },
    ...{ created_at: time, updated_at: time },
  }));
  state.reviewComments.set(`${number}/${id}`, rows);
  happen(state, number, 'review', { body, review_id: id });
  const counted = numberIn(ticketOf(state, number), 'comments') + comments;
  change(state, number, { comments: counted }, true);
}

function newFile(state: LiveState, name: string, text: string): Row {
  const id = nextId(state);
  const uuid = `00000000-0000-4000-8000-${String(id).padStart(12, '0')}`;
  const bytes = new TextEncoder().encode(text);
  state.files.set(uuid, bytes);
  const rest = { size: bytes.length, download_count: 0, created_at: timeText(state) };
  return { id, name, uuid, browser_download_url: `${base}/attachments/${uuid}`, ...rest };
}

/** Does it; the server's clock goes on by 7 s. */
export function applyEdit(state: LiveState, edit: ApiEdit): void {
  state.now += 7000;
  const apply: (state: LiveState, edit: never) => void = edits[edit.kind];
  // The table has each kind's own function; what is picked by the kind fits the edit.
  apply(state, edit as never);
}
