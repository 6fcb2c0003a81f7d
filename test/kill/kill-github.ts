import { createHash } from 'node:crypto';
import { fakeProject } from '../support/github/place.ts';
import { type FakeServerOptions, startFakeGitHub } from '../support/github/server.ts';
import { bytesPerSecond, createWatch, delay, type KillForge } from './kill-forge.ts';

const token = 'ghp_good';

/** A generated project of GitHub, private: its API is open to pages, git and release files come through the proxy. */
export async function startGithubForge(ports: Pick<FakeServerOptions, 'port' | 'filesPort'> = {}): Promise<KillForge> {
  const watch = createWatch();
  const forge = await startFakeGitHub({
    ...{ project: { ...fakeProject(), isPrivate: true }, tokens: [token], delay, bytesPerSecond, ...ports },
    mayAnswer: ({ body, ...request }) =>
      watch.onAsked(body === '' ? request : { ...request, url: `${request.url}?${wordsOf(body)}` }),
    onSent: (request, bytes) => watch.onSent(request, bytes),
  });
  const behindProxy = [forge.base, forge.filesOrigin].map((origin) => new URL(origin).host);
  return { ...watch, url: forge.url, token, behindProxy, close: () => forge.close() };
}

/** What each query has and no other, the more particular before the less. */
const steps: readonly (readonly [words: string, step: string])[] = [
  ['reviewThreads(', 'threads'],
  ['reviews(', 'reviews'],
  ['subIssues(', 'issue-links'],
  ['pinnedIssues(', 'pins'],
  ['userContentEdits(', 'edits'],
  ['viewer {', 'totals'],
  ['timelineItems(', 'events'],
  ['discussions(', 'discussions'],
  ['... on Discussion', 'discussions'],
  ['reactions(', 'reactions'],
];

/** A query by its step, so that one asked again is known. */
function wordsOf(body: string): string {
  const { query } = JSON.parse(body);
  const step = steps.find(([words]) => String(query).includes(words))?.[1] ?? 'query';
  return `step=${step}&query=${createHash('sha1').update(body).digest('hex')}`;
}
