import type * as v from 'valibot';
import { known } from '../../lib/known.ts';
import type { Dependency, Issue } from '../../model/issue.ts';
import { concernsOneRecord } from '../common/one-record.ts';
import type { EntityPart, Page, ReadContext } from '../forge.ts';
import { isThere } from './ask-in-pieces.ts';
import { endpointsOf } from './endpoints.ts';
import { readAll } from './list-walk.ts';
import { issueAt } from './map-common.ts';
import { othersOf } from './map-graphql.ts';
import { itemsOf, type NodeWalk, notRead, walkNodes } from './node-walk.ts';
import { moreSubIssuesQuery, subIssuesQuery } from './queries.ts';
import { askNodes, type NodeQuestion } from './read-nodes.ts';
import { pinPage } from './read-pins.ts';
import { GitHubIssue } from './wire.ts';
import { type IssueElsewhere, SubIssues } from './wire-graphql.ts';

type Answer = v.InferOutput<typeof SubIssues>;

const question: NodeQuestion<Answer, Answer, IssueElsewhere> = {
  ...{ unit: 'issues', query: subIssuesQuery, node: SubIssues, more: moreSubIssuesQuery, moreNode: SubIssues },
  listOf: ({ subIssues }) => subIssues,
};

interface Links {
  readonly subIssues: Dependency[] | undefined;
  readonly dependsOn: Dependency[] | undefined;
}

/** Pins; parts of issues and what they wait for: asked only of issues that have any. */
export async function* readLinks(cursor: string | undefined, context: ReadContext): AsyncIterable<Page> {
  if (cursor === undefined) yield { ...(await pinPage('issue', context)), cursor: begin };
  const walk: NodeWalk<Issue, Links> = {
    ...{ items: linked(context), unit: 'issues', size: { start: 25, most: 50 } },
    async ask(issues: readonly Issue[]) {
      const answers = await askNodes<'issue', Answer, Answer, IssueElsewhere>(issues, question, context);
      return Promise.all(
        answers.map(async (found, at) => {
          const issue = issues[at];
          if (!isThere(found) || issue === undefined) return found === 'gone' ? found : undefined;
          return { subIssues: othersOf(found.rows), dependsOn: await blockersOf(issue, context) };
        }),
      );
    },
  };
  const from = cursor === begin ? undefined : cursor;
  for await (const { asked, results, next } of walkNodes(walk, from, context)) {
    const parts = results.map(({ item, result }): EntityPart => {
      return { of: item.key, part: 'details', fields: { ...known(result) } };
    });
    const update = context.update && {
      update: {
        dropParts: results.map(({ item }) => ({ of: item.key, part: 'details' })),
        forgets: asked.map(({ key }) => key),
      },
    };
    yield { entities: [], parts, got: 0, cursor: next, ...update };
  }
}

/** Cursor behind the pins. */
const begin = 'issue:';
/** In a further round also those that have none any more. */
async function* linked(context: ReadContext): AsyncGenerator<Issue, void, undefined> {
  for await (const issue of itemsOf('issue', context)) {
    const { node, linkCount = 0, subIssues, dependsOn } = issue;
    if (node && (linkCount > 0 || subIssues !== undefined || dependsOn !== undefined)) yield issue;
  }
}

/** By address, one request for an issue that says that it has some. */
async function blockersOf(issue: Issue, context: ReadContext): Promise<Dependency[] | undefined> {
  if (issue.blockerCount === undefined) return undefined;
  const url = endpointsOf(context.address).blockedBy(issue.number);
  try {
    const rows = await readAll({ url, schema: GitHubIssue, unit: 'issues' }, context);
    const found = rows.flatMap((row) => issueAt(`${row.repository_url}/issues/${row.number}`) ?? []);
    return found.length === 0 ? undefined : found;
  } catch (error) {
    if (!concernsOneRecord(error)) throw error;
    context.report(notRead('issues', issue.key, `what it waits for is not told (${error.message})`));
    return undefined;
  }
}
