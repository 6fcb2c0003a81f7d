import type * as v from 'valibot';
import { known } from '../../lib/known.ts';
import type { Edit } from '../../model/edit.ts';
import { type EntityOf, entityKey } from '../../model/entity.ts';
import { timeOf } from '../common/map.ts';
import type { Page, ReadContext } from '../forge.ts';
import { usersOf } from './map-common.ts';
import { numberOfNode, personOf, userOf } from './map-graphql.ts';
import { itemsOf, type NodeWalk, walkNodes } from './node-walk.ts';
import { editsQuery, moreEditsQuery } from './queries.ts';
import { askNodes, type NodeQuestion, rowsOfEach } from './read-nodes.ts';
import { type EditNode, Edits } from './wire-graphql.ts';

type Answer = v.InferOutput<typeof Edits>;

const question: NodeQuestion<Answer, Answer, EditNode> = {
  ...{ unit: 'edits', query: editsQuery, node: Edits, more: moreEditsQuery, moreNode: Edits },
  listOf: ({ userContentEdits }) => userContentEdits ?? { nodes: [] },
};

/* What is asked, in the order of the words by which keys begin. */
const listed = ['commit-comment', 'discussion-comment', 'discussion'] as const;
const reviewed = ['review-comment', 'review'] as const;
type Text = EntityOf<'comment' | 'issue' | 'pull-request' | (typeof listed)[number] | (typeof reviewed)[number]>;

/** Old versions of texts: of every issue and pull request, and of what changed after it was written. */
export async function* readEdits(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const walk: NodeWalk<Text, readonly EditNode[]> = {
    ...{ items: texts(context), unit: 'edits', size: { start: 25, most: 50 } },
    async ask(items: readonly Text[]) {
      return rowsOfEach(await askNodes<Text['kind'], Answer, Answer, EditNode>(items, question, context));
    },
  };
  for await (const { asked, results, next } of walkNodes(walk, cursor, context)) {
    const rows = results.flatMap(({ result }) => result);
    const people = rows.flatMap(({ editor, deletedBy }) => [userOf(editor), userOf(deletedBy)]);
    const edits = results.flatMap(({ item, result }) => result.map((row) => editOf(row, item.key)));
    const update = context.update && {
      update: {
        replaces: results.map(({ item }) => ({ kind: 'edit', parent: item.key }) as const),
        forgets: asked.map(({ key }) => key),
      },
    };
    const users = usersOf(people.filter((user) => user !== undefined));
    yield { entities: [...edits, ...users], got: edits.length, cursor: next, ...update };
  }
}

async function* texts(context: ReadContext): AsyncGenerator<Text, void, undefined> {
  const { collected } = context;
  for await (const one of itemsOf('comment', context)) if (one.node && one.updated !== one.created) yield one;
  for (const kind of listed)
    for await (const one of collected.scan(kind))
      if (one.node && one.updated !== one.created && !(await isKnown(one.key, one.updated, context))) yield one;
  for (const kind of ['issue', 'pull-request'] as const)
    for await (const one of itemsOf(kind, context)) if (one.node) yield one;
  for (const kind of reviewed)
    for await (const one of collected.scan(kind)) {
      const written = one.kind === 'review' ? one.submitted : one.created;
      if (one.node && one.updated !== written && !(await isKnown(one.key, one.updated, context))) yield one;
    }
}

/** In a further round: the newest version is here already. */
async function isKnown(key: string, updated = '', { collected, update }: ReadContext): Promise<boolean> {
  if (update === undefined || update.everyItem) return false;
  for await (const { edited = '' } of collected.scan('edit', key)) if (edited >= updated) return true;
  return false;
}

function editOf(node: EditNode, parent: string): Edit {
  const id = numberOfNode(node.id);
  return {
    ...{ kind: 'edit', key: entityKey('edit', id), parent, id, editor: personOf(node.editor) },
    ...known({
      edited: timeOf(node.editedAt),
      text: node.diff ?? undefined,
      removed: timeOf(node.deletedAt),
      removedBy: node.deletedBy ? personOf(node.deletedBy) : undefined,
    }),
  };
}
