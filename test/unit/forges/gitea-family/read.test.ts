import { expect, test } from 'vitest';
import { gitea } from '../../../../src/forges/gitea/index.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { units } from '../../../../src/model/unit.ts';
import { collectProject, loggedRequest, probed, replayProject, runStep } from '../../../support/replay-collect.ts';

const api = '/api/v1/repos/harbor-lab/weather-buoy';
const json = (value: unknown, status = 200, headers = {}) => new Response(JSON.stringify(value), { status, headers });

/** The recorded project, its answers changed on the way. */
function changed(change: (url: URL, answer: Response) => Promise<Response> | Response, options = {}) {
  const recorded = replayProject('weather-buoy', options);
  const fetch: Fetch = async (input, init) => change(new URL(input), await recorded.fetch(input, init));
  return { ...recorded, ...loggedRequest(fetch) };
}

test('the list that breaks on a deleted fork: pull requests come one by one', async () => {
  const whole = await collectProject(gitea, replayProject('weather-buoy'));
  const broken = await collectProject(gitea, replayProject('weather-buoy', { deletedFork: true }));
  expect(broken.problems.map(({ code }) => code).sort()).toEqual(['protections-hidden', 'pull-list-broken']);
  const pulls = broken.collected.ofKind('pull-request');
  const names = (run: typeof whole) =>
    run.collected.ofKind('pull-request').map(({ number, head, title }) => [number, head, title]);
  expect(names(broken)).toEqual(names(whole));
  // Only the single answer names who merged, so it may say more.
  expect(pulls.filter(({ merged }) => merged).every(({ mergedBy }) => mergedBy !== undefined)).toBe(true);
});

test('who merged, closed and why it was locked come from the timelines', async () => {
  const { collected } = await collectProject(gitea, replayProject('weather-buoy'));
  const pull = collected.ofKind('pull-request').find(({ number }) => number === 32);
  expect(pull).toMatchObject({ mergedBy: { name: 'maintainer' }, closedBy: { name: 'maintainer' } });
  expect(collected.ofKind('pull-request').find(({ number }) => number === 44)?.lockReason).toBe('Off-topic');
  const issue = (wanted: number) => collected.ofKind('issue').find(({ number }) => number === wanted);
  expect(issue(6)).toMatchObject({ dependsOn: [{ owner: 'harbor-lab', project: 'weather-buoy', number: 7 }] });
  expect(issue(6)?.closedBy).toBeUndefined();
});

test('who is still asked for a review is told by the reviews, teams too', async () => {
  const { collected } = await collectProject(gitea, replayProject('weather-buoy'));
  const asked = collected
    .ofKind('pull-request')
    .filter((pull) => pull.reviewRequests.length + pull.teamReviewRequests.length > 0)
    .map(({ number, reviewRequests, teamReviewRequests }) => ({
      number,
      people: reviewRequests.map(({ name }) => name),
      teams: teamReviewRequests.map(({ name }) => name),
    }));
  expect(asked).toEqual([{ number: 35, people: ['reviewer-2'], teams: ['reviewers'] }]);
});

test('nobody counts as asked for a review when reviews are not read: the list names those who have reviewed', async () => {
  const { collected } = await collectProject(gitea, replayProject('weather-buoy'), ['pull-requests']);
  const pulls = collected.ofKind('pull-request');
  expect(pulls).toHaveLength(14);
  expect(pulls.filter((pull) => pull.reviewRequests.length + pull.teamReviewRequests.length > 0)).toEqual([]);
});

test('reviews: all states, none that was not sent, threads of several people', async () => {
  const { collected } = await collectProject(gitea, replayProject('weather-buoy'));
  const reviews = collected.ofKind('review');
  expect(reviews.length).toBe(17);
  expect(reviews.filter(({ dismissed }) => dismissed).length).toBe(2);
  expect(new Set(reviews.map(({ state }) => state))).toEqual(new Set(['approved', 'changes-requested', 'commented']));
  const comments = collected.ofKind('review-comment');
  expect(comments.length).toBe(21);
  expect(comments.some(({ body }) => body === 'pending remark')).toBe(false);
  expect(comments.find(({ id }) => id === 561)).toMatchObject({ resolved: true, resolvedBy: { name: 'maintainer' } });
  expect(comments.filter(({ inReplyTo }) => inReplyTo === 561).map(({ id }) => id)).toEqual([568, 571]);
});

test('attached files of issues and comments come with the lists', async () => {
  const { collected } = await collectProject(gitea, replayProject('weather-buoy'));
  const files = collected.ofKind('attachment').map(({ name, parent }) => `${parent} ${name}`);
  expect(files.sort()).toEqual([
    'comment:0000000000000448 empty.txt',
    'comment:0000000000000448 trace.json',
    'issue:0000000000000001 trace.json',
    'issue:0000000000000005 photo of the buoy.png',
    'issue:0000000000000005 лог #1 100%.txt',
  ]);
});

test('an owner gets the rules of branches and tags', async () => {
  const { collected, problems } = await collectProject(gitea, replayProject('weather-buoy', { asOwner: true }));
  const [project] = collected.ofKind('project');
  expect(project?.protections?.map(({ target, pattern }) => [target, pattern])).toEqual([
    ['branch', 'release/*'],
    ['tag', 'v*'],
  ]);
  expect(project?.protections?.[0]?.rule).toMatchObject({ required_approvals: 1 });
  expect(problems).toEqual([]);
});

test('one odd record is left out and reported; the page is kept', async () => {
  const place = changed(async (url, answer) => {
    if (!url.pathname.endsWith('/issues/comments')) return answer;
    const rows = (await answer.json()) as object[];
    return json([...rows.slice(0, 3), { id: 'odd' }, ...rows.slice(4)], 200, Object.fromEntries(answer.headers));
  });
  const { collected, problems } = await collectProject(gitea, place, ['comments', 'issues']);
  const codes = problems.map(({ code }) => code);
  expect(codes).toContain('record-shape');
  expect(codes).toContain('count-differs');
  expect(collected.ofKind('comment').length).toBeGreaterThanOrEqual(90);
});

test('one item that is gone is a problem; a batch that fails is the failure of the server', async () => {
  const gone = changed((url, answer) =>
    url.pathname === `${api}/issues/comments/381/reactions` ? json({}, 404) : answer,
  );
  const { collected, problems } = await collectProject(gitea, gone, ['issues', 'comments', 'reactions']);
  expect(problems.filter(({ code }) => code === 'item-not-read').map(({ place }) => place)).toEqual([
    'comment:0000000000000381',
  ]);
  expect(collected.ofKind('comment').filter(({ reactions }) => reactions !== undefined).length).toBe(91);
  const broken = changed((url, answer) => (url.pathname.endsWith('/reactions') ? json({}, 500) : answer));
  await expect(collectProject(gitea, broken, ['issues', 'reactions'])).rejects.toMatchObject({ code: 'server-error' });
});

test('labels of an organisation that the token may not list come with the issues that carry them', async () => {
  const place = changed((url, answer) => (url.pathname.includes('/orgs/') ? json({ message: 'no' }, 403) : answer));
  const run = await probed(gitea, place);
  const steps = gitea.steps(run.facts.address, units, run.facts);
  for (const step of steps.filter(({ id }) => ['labels', 'issues', 'pull-requests'].includes(id)))
    await runStep(gitea, step, run);
  const fromOwner = run.collected.ofKind('label').filter((label) => label.fromOwner);
  expect(fromOwner.map(({ name }) => name)).toContain('org/triage');
});

test.each([
  ['labels', 'labels', `${api}/labels`],
  ['labels', 'owner-labels', '/api/v1/orgs/harbor-lab/labels'],
  ['milestones', 'milestones', `${api}/milestones`],
])('%s (%s) that the forge counts and does not show are missing', async (unit, step, path) => {
  const place = changed((url, answer) =>
    url.pathname === path ? json([], 200, Object.fromEntries(answer.headers)) : answer,
  );
  const run = await probed(gitea, place);
  const steps = gitea.steps(run.facts.address, units, run.facts);
  for (const one of steps.filter(({ id }) => [step, 'issues'].includes(id))) await runStep(gitea, one, run);
  expect(run.problems.filter(({ code }) => code === 'count-differs')).toMatchObject([{ unit }]);
});

test('units that are not wanted cost nothing', async () => {
  const place = replayProject('weather-buoy');
  const run = await probed(gitea, place, ['issues']);
  place.asked.length = 0;
  for (const step of gitea.steps(run.facts.address, ['issues'], run.facts)) await runStep(gitea, step, run);
  const lists = place.asked.map((url) => new URL(url).pathname.replace(`${api}/`, ''));
  expect(lists.sort()).toEqual(['branch_protections', 'branches', 'collaborators', 'issues', 'tag_protections']);
  expect(place.asked.find((url) => url.includes('/issues'))).toContain('type=issues');
});

test('the estimate of each step is what it takes, but for reviews, which nobody can know', async () => {
  const place = replayProject('weather-buoy');
  const run = await probed(gitea, place);
  const differ: unknown[] = [];
  for (const step of gitea.steps(run.facts.address, units, run.facts)) {
    place.asked.length = 0;
    await runStep(gitea, step, run);
    if (place.asked.length !== step.requests) differ.push([step.id, step.requests, place.asked.length]);
  }
  expect(differ).toEqual([
    ['reviews', 28, 25],
    ['events-of-issues', 30, 36],
  ]);
});

test('credentials: a token header for the API and files, Basic for git', () => {
  expect(gitea.credentials('t-1', 'api')).toEqual({ authorization: 'token t-1' });
  expect(gitea.credentials('t-1', 'files')).toEqual({ authorization: 'token t-1' });
  expect(gitea.credentials('t-1', 'git')).toEqual({ authorization: `Basic ${btoa('t-1:x-oauth-basic')}` });
});

test('tells an admin which settings open the forge, and nothing when it is open', () => {
  expect(gitea.corsHelp?.('https://page.example', [])).toBeUndefined();
  expect(gitea.corsHelp?.('https://page.example', ['files'])).toMatch(
    /^\[cors\]\nENABLED = true\nALLOW_DOMAIN = https:\/\/page.example\n/,
  );
  expect(gitea.corsHelp?.('https://page.example', ['git'])).toBe(
    '[repository]\nACCESS_CONTROL_ALLOW_ORIGIN = https://page.example',
  );
});
