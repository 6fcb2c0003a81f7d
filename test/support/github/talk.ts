import { associationOf, crowd, type FakeProject, type FakeUser, ids, nodeId, partsAt, time, userAt } from './data.ts';

type Actor = (user: FakeUser | null) => object | null;
interface PageArguments {
  readonly first?: number;
  readonly after?: string;
}
type Connect = (all: readonly unknown[], args: PageArguments) => object;
type Reactions = (number: number) => unknown;

/** Comments of the first discussion: more than fit into one answer. */
const manyComments = 70;
/** Answers to its first comment. */
const manyReplies = 25;

type Crowded = Pick<FakeProject['size'], 'crowded'>;

export function commentsOfDiscussion(number: number, { crowded }: Crowded = {}): number {
  if (number !== 1) return 2;
  return crowded ? crowd.comments : manyComments;
}

/** Answers to the comment at that place, from 0. */
export function repliesOf(discussion: number, place: number, { crowded }: Crowded = {}): number {
  if (crowded && discussion === 1 && place === crowd.lateComment) return crowd.lateAnswers;
  if (place > 0) return 0;
  if (discussion !== 1) return 1;
  return crowded ? crowd.answers : manyReplies;
}

/** Answers have places behind those of comments. */
export function answerPlace(place: number, at: number): number {
  return (place === 0 ? 500 : 800) + at;
}

/** The newest first, as GitHub lists them. */
function versionsOf(number: number, { crowded }: Crowded): readonly number[] {
  const count = crowded && number === crowd.number ? crowd.edits : 2;
  return Array.from({ length: count }, (_, at) => count - 1 - at);
}

/** Discussions, pins, parts of issues and old versions of texts, as GraphQL has them. */
export function talkNodes({ size, owner, name }: FakeProject, actor: Actor, connection: Connect, reactions: Reactions) {
  const said = (number: number, salt: number) => ({
    body: `Said ${number}`,
    createdAt: time(number * 7),
    updatedAt: time(number * 7 + 1),
    lastEditedAt: number % 4 === 0 ? time(number * 7 + 1) : null,
    upvoteCount: number % 3,
    authorAssociation: associationOf(userAt(number)),
    author: actor(userAt(number)),
    reactions: reactions(number),
    userContentEdits: (args: PageArguments) => connection(editsOf(number, salt), args),
  });
  const editsOf = (number: number, salt: number) =>
    versionsOf(number, size).map((at) => ({
      __typename: 'UserContentEdit',
      id: nodeId('UCE', ids.edit(salt * 50_000_000 + number * 64 + at)),
      editedAt: time(number * 7 + at),
      deletedAt: null,
      diff: `Version ${at} of ${number}`,
      editor: actor(userAt(number)),
      deletedBy: null,
    }));
  const comment = (number: number): object => ({
    __typename: 'DiscussionComment',
    id: nodeId('DC', ids.discussionComment(number)),
    databaseId: ids.discussionComment(number),
    ...said(number, 1),
    minimizedReason: number % 9 === 0 ? 'OFF_TOPIC' : null,
    replies: (args: PageArguments) => {
      const [discussion, place] = [Math.floor(number / 1000), number % 1000];
      // Answers have places from 500 on, and no answers themselves.
      const count = place >= 500 ? 0 : repliesOf(discussion, place, size);
      return connection(
        Array.from({ length: count }, (_, at) => comment(discussion * 1000 + answerPlace(place, at))),
        args,
      );
    },
  });
  const discussion = (number: number) => ({
    __typename: 'Discussion',
    id: nodeId('D', ids.discussion(number)),
    databaseId: ids.discussion(number),
    number: 500_000 + number,
    ...said(number, 2),
    title: `Question ${number}`,
    closed: number % 5 === 0,
    closedAt: number % 5 === 0 ? time(number * 7 + 5) : null,
    stateReason: number % 5 === 0 ? 'RESOLVED' : null,
    locked: false,
    activeLockReason: null,
    category: { name: number % 2 === 0 ? 'Q&A' : 'Ideas', isAnswerable: number % 2 === 0 },
    labels: { nodes: [{ name: 'area/2' }] },
    answer: number % 4 === 0 ? comment(number * 1000) : null,
    answerChosenAt: number % 4 === 0 ? time(number * 7 + 4) : null,
    answerChosenBy: number % 4 === 0 ? actor(userAt(3)) : null,
    poll:
      number % 11 === 0
        ? { question: 'Which sea?', options: () => ({ nodes: [{ option: 'North', totalVoteCount: 3 }] }) }
        : null,
    comments: (args: PageArguments) =>
      connection(
        Array.from({ length: commentsOfDiscussion(number, size) }, (_, at) => comment(number * 1000 + at)),
        args,
      ),
  });
  const elsewhere = (number: number) => ({
    number,
    repository: { name, owner: { __typename: 'Organization', login: owner } },
  });
  return {
    discussion,
    comment,
    said,
    elsewhere,
    /** Of the repository. */
    discussions: (args: PageArguments & { orderBy?: { field: string; direction: string } }) => {
      const numbers = Array.from({ length: size.discussions ?? 0 }, (_, at) => at + 1);
      return connection((args.orderBy?.direction === 'DESC' ? numbers.reverse() : numbers).map(discussion), args);
    },
    pinned: (numbers: readonly number[]) => (args: PageArguments) =>
      connection(
        numbers
          .filter((number) => number <= (size.discussions ?? 0))
          .map((number) => ({ discussion: discussion(number) })),
        args,
      ),
    subIssues: (number: number) => (args: PageArguments) => connection(partsAt(number, size).map(elsewhere), args),
  };
}
