import { type Dump, isRow, type Row, rowOf, rowsOf } from '../support/compare-read.ts';

/** Fields that no restore keeps, or that name things inside the dump. */
const dropped = new Set([
  'clone_addr',
  'clone_url',
  'original_url',
  'service_type',
  'poster_email',
  'publisher_email',
  'content_type',
  'download_url',
  'patch_url',
  'foreignindex',
  'ensured_safe',
  'position',
  'in_reply_to',
  'user_id',
]);

const without = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([field]) => !dropped.has(field)));

const numbered = (rows: readonly Row[], field: string): Row[] => rows.map((row, at) => ({ ...row, [field]: at + 1 }));

/** Forges show whole seconds. */
const seconds = (value: unknown) => (typeof value === 'string' ? value.replace(/\.\d+(?=Z$)/, '') : value);

const timeFields = /^(?:created|updated|closed|published|deadline|merged_time|created_at|updated_at)$/;

function plain(row: Row): Row {
  const entries = Object.entries(without(row)).map(([field, value]) => [
    field,
    timeFields.test(field) ? seconds(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** Migrated people are shown as `name(service)`. */
function reaction(row: Row): Row {
  return plain({ ...row, user_name: String(row['user_name']).replace(/\(\w+\)$/, '') });
}

function ticket(row: Row): Row {
  const side = (field: string) => (isRow(row[field]) ? { [field]: plain(rowOf(row[field])) } : {});
  return {
    ...plain(row),
    labels: rowsOf(row['labels']).map(({ name }) => ({ name })),
    reactions: rowsOf(row['reactions']).map(reaction),
    ...side('head'),
    ...side('base'),
  };
}

/** In an order that everybody can tell: the API gives another one each time. */
function sorted(rows: readonly Row[], ...fields: readonly string[]): Row[] {
  const keys = new Map(rows.map((row) => [row, JSON.stringify(fields.map((field) => row[field]))]));
  return [...rows].sort((a, b) => (keys.get(a) ?? '').localeCompare(keys.get(b) ?? ''));
}

function conversation(rows: readonly Row[]): Row[] {
  const inTime = [...rows].sort((a, b) => String(a['created']).localeCompare(String(b['created'])));
  return numbered(inTime, 'index').map((row) => ({
    comment_type: 'comment',
    ...plain(row),
    reactions: rowsOf(row['reactions']).map(reaction),
  }));
}

function review(row: Row): Row {
  const lines = rowsOf(row['comments']).map(({ poster_id: _, ...line }) => plain(line));
  return { ...plain(row), comments: numbered(sorted(lines, 'tree_path', 'line', 'created_at', 'content'), 'id') };
}

/** Requests have no time that everybody knows: they are not counted among the others. */
function reviews(rows: readonly Row[]): Row[] {
  const isRequest = (row: Row) => row['state'] === 'REQUEST_REVIEW';
  const sent = sorted(rows.filter((row) => !isRequest(row)).map(review), 'created_at', 'state', 'content', 'comments');
  return [...numbered(sent, 'id'), ...rows.filter(isRequest).map((row) => ({ ...review(row), id: 0 }))];
}

function release(row: Row): Row {
  const files = rowsOf(row['assets']).map(({ updated: _, ...file }) => plain(file));
  return { ...plain(row), assets: numbered(files, 'id') };
}

const label = (row: Row): Row => ({ ...plain(row), color: String(row['color']).replace(/^#/, '').toLowerCase() });

/** Records without what a restore gives anew: ids become places in the order of time. Empty lists are no file. */
export function comparable(files: Dump): Dump {
  const made = new Map<string, unknown>();
  for (const [file, value] of files) {
    const rows = rowsOf(value);
    if (file === 'repo.yml') {
      const { description, default_branch, is_private } = rowOf(value);
      made.set(file, { description, default_branch, is_private });
    } else if (file === 'topic.yml') made.set(file, value);
    else if (rows.length > 0) made.set(file, recordsOf(file, rows));
  }
  return made;
}

function recordsOf(file: string, rows: readonly Row[]): Row[] {
  if (file.startsWith('comments/')) return conversation(rows);
  if (file.startsWith('reviews/')) return reviews(rows);
  if (file === 'release.yml') return rows.map(release);
  if (file === 'label.yml') return rows.map(label);
  if (file === 'milestone.yml') return rows.map(plain);
  return rows.map(ticket);
}
