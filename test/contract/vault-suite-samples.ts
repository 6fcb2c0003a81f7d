import type { Comment } from '../../src/model/comment.ts';
import { entityKey } from '../../src/model/entity.ts';
import type { Issue } from '../../src/model/issue.ts';

export const ann = { id: 1, name: 'ann' } as const;

export function issue(number: number, more: Partial<Issue> = {}): Issue {
  return {
    kind: 'issue',
    key: entityKey('issue', number),
    number,
    author: ann,
    title: `Issue ${number}`,
    body: '',
    state: 'open',
    labels: [],
    assignees: [],
    ...more,
  };
}

export function comment(id: number, on: number, more: Partial<Comment> = {}): Comment {
  return {
    kind: 'comment',
    key: entityKey('comment', id),
    parent: entityKey('issue', on),
    id,
    author: ann,
    body: `Comment ${id}`,
    ...more,
  };
}

export async function collected<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

export const done = { done: true, got: 0 } as const;
