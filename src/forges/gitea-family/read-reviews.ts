import type { Entity } from '../../model/entity.ts';
import type { PullRequest } from '../../model/pull-request.ts';
import type { ReviewComment } from '../../model/review.ts';
import { gotOf } from '../common/read-pages.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { endpointsOf } from './endpoints.ts';
import { walkItems } from './item-walk.ts';
import { readAll, readWhole } from './list-walk.ts';
import { teamRef, userRefs, usersOf } from './map-common.ts';
import { isRequest, isSubmitted, reviewCommentsOf, reviewOf, withReplies } from './map-reviews.ts';
import { GiteaReview, GiteaReviewComment } from './wire-details.ts';

const unit = 'reviews';

/**
 * Reviews of each pull request, and their comments where the review counts any. Requests for a review are among them (for teams only here)
 * and become a part of the pull request. Reviews that were not sent yet are left out.
 */
export async function* readReviews(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  const read = (pull: PullRequest) => reviewsOfPull(pull, context);
  for await (const { asked, results, next } of walkItems('pull-request', unit, cursor, context, read)) {
    const entities = results.flatMap(({ result }) => result.entities);
    yield {
      entities,
      parts: results.flatMap(({ result }) => result.parts),
      got: gotOf(entities, 'review'),
      cursor: next,
      ...(context.update && { update: await againOf(asked, results, context) }),
    };
  }
}

/** Reviews and their comments are gone unless they come again; so is what was odd about them. */
async function againOf(
  asked: readonly PullRequest[],
  read: readonly { readonly item: PullRequest; readonly result: { readonly entities: readonly Entity[] } }[],
  { address, collected }: ReadContext,
): Promise<NonNullable<Page['update']>> {
  const { reviews, reviewComments } = endpointsOf(address);
  const places: string[] = [];
  for (const { key, number } of asked) {
    places.push(key, reviews(number));
    for await (const review of collected.scan('review', key))
      places.push(review.key, reviewComments(number, review.id));
  }
  const came = read.flatMap(({ result }) => result.entities.filter(({ kind }) => kind === 'review'));
  return {
    replaces: [
      ...read.map(({ item }) => ({ kind: 'review', parent: item.key }) as const),
      ...came.map(({ key }) => ({ kind: 'review-comment', parent: key }) as const),
    ],
    forgets: places,
  };
}

async function reviewsOfPull(
  pull: PullRequest,
  context: ReadContext,
): Promise<{ entities: Entity[]; parts: EntityPart[] }> {
  const url = endpointsOf(context.address).reviews(pull.number);
  const wires = await readAll({ url, schema: GiteaReview, unit, of: pull.key }, context);
  const submitted = wires.filter(isSubmitted);
  const reviews = submitted.map((wire) => reviewOf(wire, pull.key, context.report));
  const withComments = reviews.filter((review) => review.commentCount !== 0);
  const threads = await Promise.all(withComments.map((review) => commentsOf(pull, review, context)));
  const people = [...submitted, ...wires.filter(isRequest)].map((wire) => wire.user);
  return {
    entities: [
      ...reviews,
      ...withReplies(threads.flatMap((thread) => thread.comments)),
      ...usersOf([...people, ...threads.flatMap((thread) => thread.people)]),
    ],
    parts: requestsOf(pull, wires),
  };
}

interface Thread {
  readonly comments: readonly ReviewComment[];
  readonly people: readonly GiteaReviewComment['user'][];
}

async function commentsOf(
  pull: PullRequest,
  review: { key: string; id: number },
  context: ReadContext,
): Promise<Thread> {
  const url = endpointsOf(context.address).reviewComments(pull.number, review.id);
  const wires = await readWhole({ url, schema: GiteaReviewComment, unit, of: pull.key }, context);
  return {
    comments: reviewCommentsOf(wires, review.key, pull.key),
    people: wires.flatMap((wire) => [wire.user, wire.resolver]),
  };
}

/** Who is still asked: also when nobody is, so that a later run takes back what an earlier one saw. */
function requestsOf(pull: PullRequest, wires: readonly GiteaReview[]): EntityPart[] {
  const asked = wires.filter(isRequest);
  const reviewRequests = userRefs(asked.map((wire) => wire.user));
  const teamReviewRequests = asked.flatMap((wire) => (wire.team ? [teamRef(wire.team)] : []));
  return [{ of: pull.key, part: 'details', fields: { reviewRequests, teamReviewRequests } }];
}
