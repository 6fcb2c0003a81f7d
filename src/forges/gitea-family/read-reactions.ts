import type { Comment } from '../../model/comment.ts';
import type { Issue } from '../../model/issue.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import { bare } from '../common/one-record.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkItems } from './item-walk.ts';
import { readAll, readWhole } from './list-walk.ts';
import { reactionsOf } from './map.ts';
import { usersOf } from './map-common.ts';
import { GiteaReaction } from './wire-details.ts';

const unit = 'reactions';

/** Reactions of each issue, pull request or comment: one request each, there is no count to look at before. */
export async function* readReactions(
  kind: 'issue' | 'pull-request' | 'comment',
  cursor: string | undefined,
  context: ReadContext,
): AsyncIterable<Page> {
  const endpoints = endpointsOf(context.address);
  const urlOf = (item: Issue | PullRequest | Comment) =>
    item.kind === 'comment' ? endpoints.commentReactions(item.id) : endpoints.reactions(item.number);
  const read = (item: Issue | PullRequest | Comment) =>
    (item.kind === 'comment' ? readWhole : readAll)(
      { url: urlOf(item), schema: GiteaReaction, unit, of: item.key },
      context,
    );
  for await (const { asked, results, next } of walkItems(kind, unit, cursor, context, read)) {
    const parts = results.map(({ item, result }): EntityPart => {
      return { of: item.key, part: 'reactions', fields: { reactions: reactionsOf(result) } };
    });
    const people = results.flatMap(({ result }) => result.map((reaction) => reaction.user));
    const got = results.reduce((sum, { result }) => sum + result.length, 0);
    const places = asked.flatMap((item) => [item.key, bare(urlOf(item))]);
    const update = context.update && { update: { forgets: places } };
    yield { entities: usersOf(people), parts, got, cursor: next, ...update };
  }
}
