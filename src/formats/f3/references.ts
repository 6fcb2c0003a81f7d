import type { NodePath } from './paths.ts';

/*
 * A reference is a path: absolute, or relative to the path of the node that holds it, taken as a folder. From
 * `/forge/users/1/projects/2/pull_requests/3` the text `../../repositories/vcs` leads to `/forge/users/1/projects/2/repositories/vcs`.
 */

const maxReference = 4096;

/** From an issue or pull request to what belongs to the same project. */
export const references = {
  label: (id: string) => `../../labels/${id}`,
  milestone: (id: string) => `../../milestones/${id}`,
  code: '../../repositories/vcs',
} as const;

/** Where a reference leads to, from that node; `undefined` when it leads out of the forge or is no path. */
export function resolveReference(from: NodePath, reference: string): NodePath | undefined {
  if (reference === '' || reference.length > maxReference) return undefined;
  const parts = reference.startsWith('/') ? [] : from.slice(1).split('/');
  for (const part of reference.replace(/^\//u, '').split('/')) {
    if (part === '') return undefined;
    if (part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts[0] === 'forge' ? `/${parts.join('/')}` : undefined;
}
