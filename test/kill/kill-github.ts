import { createHash } from 'node:crypto';
import { fakeProject } from '../support/github/place.ts';
import { type AskedOfServer, type FakeServerOptions, startFakeGitHub } from '../support/github/server.ts';
import { bytesPerSecond, createWatch, delay, type KillForge } from './kill-forge.ts';

const token = 'ghp_good';

/** So many that their list is read at two places at once. */
const comments = 2100;

/** A generated project of GitHub, private: its API is open to pages, git and release files come through the proxy. */
export async function startGithubForge(ports: Pick<FakeServerOptions, 'port' | 'filesPort'> = {}): Promise<KillForge> {
  const watch = createWatch();
  const forge = await startFakeGitHub({
    ...{ project: { ...fakeProject({ comments }), isPrivate: true }, tokens: [token], delay, bytesPerSecond, ...ports },
    mayAnswer: (request) => watch.onAsked({ ...request, url: `${request.url}${wordsOf(request)}` }),
    onSent: (request, bytes) => watch.onSent(request, bytes),
  });
  const behindProxy = [forge.base, forge.filesOrigin].map((origin) => new URL(origin).host);
  return { ...watch, url: forge.url, token, behindProxy, close: () => forge.close() };
}

/** What each query has and no other, the more particular before the less. */
const steps: readonly (readonly [words: string, step: string])[] = [
  ['reviewThreads(', 'threads'],
  ['reviews(', 'reviews'],
  ['closingIssuesReferences(', 'closing'],
  ['subIssues(', 'issue-links'],
  ['pinnedIssues(', 'pins'],
  ['pinnedDiscussions(', 'discussion-pins'],
  ['userContentEdits(', 'edits'],
  ['viewer {', 'totals'],
  ['timelineItems(', 'events'],
  ['discussions(', 'discussions'],
  ['... on Discussion', 'discussions'],
  ['reactions(', 'reactions'],
];

/** What is to be known of a request beside its address: the step of a query and the query itself; the version of git. */
function wordsOf({ url, headers, body }: AskedOfServer): string {
  if (url.endsWith('.git/git-upload-pack')) return headers['git-protocol'] === 'version=2' ? '?git=2' : '';
  if (!url.endsWith('/graphql')) return '';
  const { query } = JSON.parse(body);
  const step = steps.find(([words]) => String(query).includes(words))?.[1] ?? 'query';
  return `?step=${step}&query=${createHash('sha1').update(body).digest('hex')}`;
}
