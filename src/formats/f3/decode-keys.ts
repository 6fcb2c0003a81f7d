import { compareText } from '../../lib/compare-text.ts';
import type { ArchiveEntry } from '../../model/archive-index.ts';
import { type EntityKind, entityKey } from '../../model/entity.ts';
import { numberOfId } from './ids.ts';
import { type NodeKind, type NodePlace, nodeOfFile } from './paths.ts';
import type { NodeList } from './tree.ts';

/** Kinds of entities by kinds of files; a file of a release is an asset. */
const kinds: Readonly<Partial<Record<NodeKind, EntityKind>>> = {
  user: 'user',
  project: 'project',
  label: 'label',
  milestone: 'milestone',
  release: 'release',
  issue: 'issue',
  pull_request: 'pull-request',
  comment: 'comment',
  review: 'review',
  reviewcomment: 'review-comment',
  attachment: 'attachment',
};

/** The forge's number in an id; those of the system are none here. */
export function ownNumber(id: string): number | undefined {
  const number = numberOfId(id);
  return number === undefined || number < 0 ? undefined : number;
}

/** Sorts as ids do: numbers first, then by length and as text. */
const sortable = (id: string): number | string => ownNumber(id) ?? `x${String(id.length).padStart(4, '0')}${id}`;

/**
 * Key of what a file holds. It sorts as the list of the kind does: by id, then by the path of what it belongs to. Issues and pull requests have the
 * keys that they have everywhere.
 */
export function keyOf(node: NodePlace): string {
  const kind = node.kind === 'attachment' && node.parent?.kind === 'release' ? 'asset' : kinds[node.kind];
  const word = kind ?? node.kind;
  if (node.kind === 'project') return 'project';
  const parent = node.parent;
  if (parent === undefined || parent.kind === 'project' || parent.kind === 'forge')
    return [word, entityKey('label', sortable(node.id)).slice('label:'.length)].join(':');
  return [word, entityKey('label', sortable(node.id)).slice('label:'.length), `${belowProject(parent)}/`].join(':');
}

function belowProject(node: NodePlace): string {
  let project: NodePlace | undefined = node;
  while (project !== undefined && project.kind !== 'project') project = project.parent;
  return node.path.slice((project?.path.length ?? 0) + 1);
}

/** Place of a key in a list, or -1. */
export function placeOfKey({ entries }: NodeList, key: string): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareText(keyOfEntry(entries[middle]), key) < 0) low = middle + 1;
    else high = middle;
  }
  return keyOfEntry(entries[low]) === key ? low : -1;
}

function keyOfEntry(entry: ArchiveEntry | undefined): string {
  const node = entry && nodeOfFile(entry.path);
  return node === undefined ? '' : keyOf(node);
}
