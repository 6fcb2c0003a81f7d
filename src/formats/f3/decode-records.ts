import type { ArchiveEntry } from '../../model/archive-index.ts';
import { type Entity, type EntityKind, entityKey } from '../../model/entity.ts';
import type { UserRef } from '../../model/user.ts';
import { type Fields, textIn } from '../gitea-dump/loose-fields.ts';
import type { F3Context } from './decode-context.ts';
import { keyOf, ownNumber, placeOfKey } from './decode-keys.ts';
import { type NodePath, type NodePlace, nodeOfFile } from './paths.ts';
import { assetOf, attachmentOf, commentOf, labelOf, milestoneOf, type Place, releaseOf } from './read-records.ts';
import { issueOf, pullOf, reviewCommentOf, reviewKind, reviewOf } from './read-tickets.ts';
import type { ListKind } from './tree.ts';

/** How entities of one kind are read from their files. */
export interface KindReader {
  readonly list: ListKind;
  /** In key order; with a parent, only what belongs to the node of that path. */
  entries(context: F3Context, parent?: NodePath): Iterable<ArchiveEntry>;
  /** `undefined` for what cannot be read, or stands there only because others refer to it. */
  read(context: F3Context, entry: ArchiveEntry): Promise<Entity | undefined>;
}

interface Found {
  readonly fields: Fields;
  readonly node: NodePlace;
  readonly place: Place;
}

async function found(context: F3Context, entry: ArchiveEntry): Promise<Found | undefined> {
  const node = nodeOfFile(entry.path);
  const fields = node && (await context.record(entry));
  if (node === undefined || fields === undefined) return undefined;
  const id = ownNumber(node.id);
  return { fields, node, place: { key: keyOf(node), ...(id !== undefined && id > 0 && { id }) } };
}

/** Ids of what has to have a number, and has another word here: larger than those of any forge. */
const madeIds = 1e12;

function idOf({ tree }: F3Context, list: ListKind, { place }: Found): number {
  return place.id ?? madeIds + placeOfKey(tree.list(list), place.key);
}

/** Key of what a node belongs to: of issues that are pull requests as well, the pull request. */
export function parentKeyOf({ tree }: F3Context, parent: NodePlace | undefined): string | undefined {
  if (parent === undefined) return undefined;
  const number = ownNumber(parent.id);
  if (parent.kind === 'issue' && number !== undefined && tree.isDouble(parent.id))
    return entityKey('pull-request', number);
  return keyOf(parent);
}

const listOfWord: Readonly<Record<string, ListKind>> = {
  release: 'release',
  comment: 'comment',
  review: 'review',
  'review-comment': 'reviewcomment',
  label: 'label',
  milestone: 'milestone',
  issue: 'issue',
  'pull-request': 'pull_request',
};

/** Path of the node with that key, if the archive has its file. */
export function pathOfKey({ tree }: F3Context, key: string): NodePath | undefined {
  const word = key.slice(0, key.indexOf(':'));
  const kind = Object.hasOwn(listOfWord, word) ? listOfWord[word] : undefined;
  if (kind === undefined) return undefined;
  const list = tree.list(kind);
  const entry = list.entries[placeOfKey(list, key)];
  return entry && nodeOfFile(entry.path)?.path;
}

const isTicket = ({ path }: ArchiveEntry) => (ownNumber(nodeOfFile(path)?.id ?? '') ?? 0) > 0;

function ofProject(list: ListKind): KindReader['entries'] {
  return ({ tree }, parent) => (parent === undefined ? tree.list(list).entries : []);
}

function inFolder(list: ListKind, folder: string): KindReader['entries'] {
  return ({ tree }, parent) => (parent === undefined ? tree.list(list).entries : tree.children(parent, folder));
}

/** Comments of an issue that is a pull request as well belong to the pull request, if it does not have them too. */
function* comments({ tree }: F3Context, parent?: NodePath): Generator<ArchiveEntry, void, undefined> {
  const own = parent === undefined ? tree.list('comment').entries : tree.children(parent, 'comments');
  const twin = (path: string) => path.replace(/(\/projects\/[^/]+)\/issues\//u, '$1/pull_requests/');
  for (const entry of own) {
    const ticket = nodeOfFile(entry.path)?.parent;
    const isDouble = ticket?.kind === 'issue' && tree.isDouble(ticket.id);
    if (!isDouble || tree.index.get(twin(entry.path)) === undefined) yield entry;
  }
  if (parent === undefined || !parent.includes('/pull_requests/')) return;
  const double = parent.replace(/\/pull_requests\/([^/]+)$/u, '/issues/$1');
  for (const entry of tree.children(double, 'comments'))
    if (tree.index.get(twin(entry.path)) === undefined) yield entry;
}

/** Not written for its own sake, as a row of `extra/` says. */
async function isMade(context: F3Context, kind: EntityKind, path: NodePath): Promise<boolean> {
  return (await context.difference(kind, path))?.['made'] === true;
}

async function asked(context: F3Context, pull: NodePath): Promise<UserRef[]> {
  const { person } = (await context.lookups()).at(pull);
  const people: UserRef[] = [];
  for (const entry of context.tree.children(pull, 'reviews')) {
    const fields = await context.record(entry);
    if (fields !== undefined && reviewKind(fields) === 'asked') people.push(person(textIn(fields, 'reviewer_id')));
  }
  return people;
}

type Read = (context: F3Context, found: Found, parent: string) => Promise<Entity | undefined>;

/** Reads the record, makes the entity of it, and adds what `extra/` says. */
function reader(list: ListKind, entries: KindReader['entries'], make: Read): KindReader {
  return {
    list,
    entries,
    async read(context, entry) {
      const all = await found(context, entry);
      const parent = all && parentKeyOf(context, all.node.parent);
      const entity = all && (await make(context, all, parent ?? ''));
      return all && entity && context.whole(all.node.path, entity);
    },
  };
}

const lookupsOf = async (context: F3Context, { node }: Found) => (await context.lookups()).at(node.path);

/** Kinds that have files of their own, but for the project and users. */
export const entityReaders: { readonly [K in EntityKind]?: KindReader } = {
  label: reader('label', ofProject('label'), async (context, { fields, node, place }) =>
    (await isMade(context, 'label', node.path)) ? undefined : labelOf(fields, place),
  ),
  milestone: reader('milestone', ofProject('milestone'), async (context, { fields, node, place }) =>
    (await isMade(context, 'milestone', node.path)) ? undefined : milestoneOf(fields, place),
  ),
  release: reader('release', ofProject('release'), async (context, all) =>
    releaseOf(all.fields, all.place, await lookupsOf(context, all)),
  ),
  asset: reader('asset', inFolder('asset', 'attachments'), async (_, { fields, place }, parent) =>
    assetOf(fields, { ...place, parent }),
  ),
  issue: reader(
    'issue',
    (context, parent) =>
      [...ofProject('issue')(context, parent)].filter(
        (entry) => isTicket(entry) && !context.tree.isDouble(nodeOfFile(entry.path)?.id ?? ''),
      ),
    async (context, all) => {
      const { fields, node, place } = all;
      if (place.id === undefined || context.tree.isDouble(node.id)) return undefined;
      const reactions = await context.reactions(node.path, fields);
      return issueOf(fields, { ...place, number: place.id }, await lookupsOf(context, all), reactions);
    },
  ),
  'pull-request': reader(
    'pull_request',
    (context, parent) => [...ofProject('pull_request')(context, parent)].filter(isTicket),
    async (context, all) => {
      const { fields, node, place } = all;
      if (place.id === undefined) return undefined;
      const reactions = await context.reactions(node.path, fields);
      const people = await asked(context, node.path);
      return pullOf(fields, { ...place, number: place.id }, await lookupsOf(context, all), reactions, people);
    },
  ),
  comment: reader('comment', comments, async (context, all, parent) => {
    const reactions = await context.reactions(all.node.path, all.fields);
    const place = { ...all.place, parent, id: idOf(context, 'comment', all) };
    return commentOf(all.fields, place, await lookupsOf(context, all), reactions);
  }),
  review: reader('review', inFolder('review', 'reviews'), async (context, all, parent) => {
    if (reviewKind(all.fields) !== 'sent') return undefined;
    const place = { ...all.place, parent, id: idOf(context, 'review', all) };
    return reviewOf(all.fields, place, await lookupsOf(context, all));
  }),
  'review-comment': reader(
    'reviewcomment',
    inFolder('reviewcomment', 'reviewcomments'),
    async (context, all, parent) => {
      const pullRequest = parentKeyOf(context, all.node.parent?.parent) ?? '';
      const reactions = await context.reactions(all.node.path, all.fields);
      const place = { ...all.place, parent, pullRequest, id: idOf(context, 'reviewcomment', all) };
      return reviewCommentOf(all.fields, place, await lookupsOf(context, all), reactions);
    },
  ),
  attachment: reader('attachment', inFolder('attachment', 'attachments'), async (_, { fields, place }, parent) =>
    attachmentOf(fields, { ...place, parent }),
  ),
};
