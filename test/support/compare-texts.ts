import { isRow } from './compare-read.ts';
import type { ApiAnswers } from './compare-recording.ts';

const textFields = new Set(['title', 'body', 'description', 'name', 'old_title', 'new_title', 'path', 'diff_hunk']);

/** Every string in a value, however deep. */
export function* stringsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const item of value) yield* stringsOf(item);
  else if (isRow(value)) yield* stringsOf(Object.values(value));
}

function textsIn(list: readonly unknown[]): string[] {
  return list.flatMap((item) =>
    isRow(item)
      ? Object.entries(item).flatMap(([name, text]) => (textFields.has(name) ? [...stringsOf(text)] : []))
      : [],
  );
}

/** All texts that people wrote, as the recording has them; not those of reviews that were not sent. */
export function recordedTexts(api: ApiAnswers): Set<string> {
  const pulls = api.list('/pulls?state=all');
  const reviews = pulls.flatMap(({ number }) =>
    api
      .list(`/pulls/${number}/reviews`)
      .filter(({ state }) => state !== 'PENDING')
      .map(({ id, body }) => ({ id, body, number })),
  );
  const lists = [
    api.list('/issues?state=all'),
    pulls,
    api.list('/issues/comments'),
    api.list('/labels'),
    api.list('/milestones?state=all'),
    api.list('/releases'),
    api.list('/releases').flatMap(({ assets }) => (Array.isArray(assets) ? assets : [])),
    reviews,
    reviews.flatMap(({ number, id }) => api.list(`/pulls/${number}/reviews/${id}/comments`)),
    [api.one('')],
  ];
  return new Set(lists.flatMap(textsIn).filter((text) => text !== ''));
}

/** Texts that writers and readers of YAML get wrong: control characters, odd line ends and white space, beyond ASCII, words that look like others. */
export function isAwkward(text: string): boolean {
  return (
    !/^[\x20-\x7e\n]*$/.test(text) ||
    /^\s|\s$|^[-?:,[\]{}#&*!|>'"%@`~]|: | #|^[\d.eE+:_-]+$|^(y|n|yes|no|on|off|true|false|null)$/i.test(text)
  );
}
