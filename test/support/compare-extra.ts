import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { time } from './compare-api.ts';
import { type Dump, isRow, type Row, rowOf, rowsOf } from './compare-read.ts';
import type { ApiAnswers } from './compare-recording.ts';

/** The rows of a file of `extra/`; none when there is no such file. */
export function extraRows(folder: string, name: string): Row[] {
  const path = join(folder, 'extra', `${name}.jsonl`);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => rowOf(JSON.parse(line)));
}

const tickets = (api: ApiAnswers) => api.list('/issues?state=all');

/** A person, as `extra/` writes one. */
function who(user: unknown): Row {
  const { id, login } = rowOf(user);
  return { id, name: login };
}

function attachments(api: ApiAnswers): Row[] {
  const file = (row: Row, place: Row) => ({
    ...place,
    id: row['id'],
    uuid: row['uuid'],
    name: row['name'],
    size: row['size'],
    bytes: api.download(String(row['browser_download_url'])).toString('base64'),
  });
  const ofComments = api.list('/issues/comments').flatMap((row) => {
    const number = Number(/\d+(?=#)/.exec(String(row['html_url']))?.[0]);
    return rowsOf(row['assets']).map((asset) => file(asset, { number, comment: row['id'] }));
  });
  const ofTickets = tickets(api).flatMap((row) =>
    rowsOf(row['assets']).map((asset) => file(asset, { number: row['number'] })),
  );
  return [...ofTickets, ...ofComments];
}

const byNumber = (rows: readonly Row[]) =>
  [...rows].sort((one, other) => Number(one['number']) - Number(other['number']));

/** The list of pull requests does not name who merged; one alone does. */
function mergerOf(api: ApiAnswers, number: unknown): Row | undefined {
  const { merged_by } = api.one(`/pulls/${number}`);
  return isRow(merged_by) ? who(merged_by) : undefined;
}

/** Fields of the API that the dump has no place for, as `[name of the file, field, value by number]`. */
export function expectedExtras(api: ApiAnswers): Readonly<Record<string, unknown>> {
  const of = (rows: readonly Row[], field: string, read: (row: Row) => unknown) =>
    byNumber(rows)
      .map((row) => ({ number: row['number'], [field]: read(row) }))
      .filter((row) => row[field] !== undefined);
  const some = (list: readonly unknown[]) => (list.length === 0 ? undefined : list);
  const pulls = api.list('/pulls?state=all');
  return {
    assignees: of(tickets(api), 'assignees', (row) => some(rowsOf(row['assignees']).map(who))),
    pinned: of(tickets(api), 'pinned', (row) => (Number(row['pin_order']) > 0 ? row['pin_order'] : undefined)),
    deadlines: of(tickets(api), 'deadline', (row) => time(row['due_date']) ?? undefined),
    mergedBy: of(pulls, 'mergedBy', (row) => mergerOf(api, row['number'])),
    dependencies: of(tickets(api), 'dependsOn', (row) =>
      some(api.list(`/issues/${row['number']}/dependencies`).map(({ number }) => number)),
    ),
    attachments: attachments(api).sort((one, other) => Number(one['id']) - Number(other['id'])),
    website: api.one('')['website'],
  };
}

/** The same of the archive. */
export function exportedExtras(folder: string): Readonly<Record<string, unknown>> {
  const details = [...extraRows(folder, 'issue-details'), ...extraRows(folder, 'pull-request-details')];
  const of = (rows: readonly Row[], field: string) =>
    byNumber(rows)
      .filter((row) => row[field] !== undefined)
      .map((row) => ({ number: row['number'], [field]: row[field] }));
  const files = extraRows(folder, 'attachments').map(({ number, comment, id, uuid, name, size, path }) => ({
    number,
    ...(comment === undefined ? {} : { comment }),
    id,
    uuid,
    name,
    size,
    bytes: readFileSync(join(folder, String(path))).toString('base64'),
  }));
  return {
    assignees: of(extraRows(folder, 'assignees'), 'assignees'),
    pinned: of(details, 'pinned'),
    deadlines: of(details, 'deadline'),
    mergedBy: of(details, 'mergedBy'),
    dependencies: byNumber(extraRows(folder, 'dependencies')).map((row) => ({
      number: row['number'],
      dependsOn: rowsOf(row['dependsOn']).map(({ number }) => number),
    })),
    attachments: files.sort((one, other) => Number(one.id) - Number(other.id)),
    website: extraRows(folder, 'project')[0]?.['website'] ?? '',
  };
}

/** Types of the recorded timelines that are not in the archive, with how many; reviews have files of their own. */
export function lostEvents(api: ApiAnswers, folder: string, files: Dump): Readonly<Record<string, number>> {
  const comments = [...files].filter(([file]) => file.startsWith('comments/')).flatMap(([, rows]) => rowsOf(rows));
  const kept = new Set([
    ...comments.map((row) => row['index']),
    ...extraRows(folder, 'events').map((row) => row['id']),
  ]);
  const lost: Record<string, number> = {};
  for (const { number } of tickets(api)) {
    for (const { id, type } of api.list(`/issues/${number}/timeline`)) {
      if (!kept.has(id)) lost[String(type)] = (lost[String(type)] ?? 0) + 1;
    }
  }
  return lost;
}
