import { expect, test, vi } from 'vitest';
import type { Fetch } from '../../../../src/http/request.ts';

import { ids } from '../../../support/github/data.ts';
import { fakePlace, fakeProject } from '../../../support/github/place.ts';
import { firstRound, furtherRound } from './update-world.ts';

// Each reads a project two or three times over, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

const few = { issues: 12, pulls: 6, comments: 9, reviews: 6, reviewComments: 4, discussions: 3 };

test('an issue that was transferred does not take the place of ours that has its new number', async () => {
  let number = 0;
  let sentOn = 0;
  let victim = { number: 0, label: '' };
  // As a browser sees it that has followed the answer 301.
  const moved = (fetch: Fetch): Fetch => {
    return async (input, init) => {
      if (!input.endsWith(`/repos/harbor/buoys/issues/${victim.number}`)) return fetch(input, init);
      sentOn += 1;
      const there = { id: 99, number, title: 'Somewhere else', body: '', state: 'open', labels: [], assignees: [] };
      const repository_url = 'https://api.github.com/repos/harbor/lights';
      const headers = { 'content-type': 'application/json' };
      return new Response(JSON.stringify({ ...there, repository_url }), { headers });
    };
  };
  // Without a token there is no total, which would say that one is missing.
  const place = fakePlace({ project: fakeProject(few) }, '', moved);
  const units = ['issues', 'labels', 'milestones'] as const;
  const first = await firstRound(place, units);
  const { vault } = first;
  for await (const issue of vault.scan('issue')) {
    const [label] = issue.labels;
    if (victim.number === 0 && label !== undefined) victim = { number: issue.number, label };
    // One that has another label: nothing asks for it.
    if (!issue.labels.includes(victim.label)) number = issue.number;
  }
  const key = `issue:${String(number).padStart(16, '0')}`;
  const before = await vault.get('issue', key);
  for await (const { id, name } of vault.scan('label'))
    if (name === victim.label)
      place.fake.edits.apply({ kind: 'rename-label', label: Number(id) - ids.label(0), name: 'other' });
  place.fake.edits.apply({ kind: 'delete-issue', number: victim.number });
  await furtherRound(place, first, 'quick', units);
  expect(sentOn).toBe(1);
  expect(await vault.get('issue', key)).toEqual(before);
});

test('comments of an issue that was transferred meanwhile do not come in the place of our own', async () => {
  const place = fakePlace({ project: fakeProject(few) });
  const counted = await firstRound(place);
  const keys: string[] = [];
  for await (const { parent } of counted.vault.scan('comment')) if (parent.startsWith('issue:')) keys.push(parent);
  const [key = ''] = keys;
  const number = Number(key.slice('issue:'.length));
  const other = number === 1 ? 2 : 1;
  // The list of issues has shown it; then it goes, and its address leads to where it is now.
  const moved = (fetch: Fetch): Fetch => {
    return async (input, init) => {
      const answer = await fetch(input, init);
      const { pathname } = new URL(input);
      if (pathname.endsWith('/issues/comments')) {
        const rows: { html_url: string }[] = await answer.json();
        return Response.json(
          rows.filter(({ html_url }) => !html_url.includes(`/issues/${number}#`)),
          answer,
        );
      }
      if (!pathname.endsWith(`/issues/${number}/comments`)) return answer;
      const rows = (await answer.text()).replaceAll(`buoys/issues/${number}#`, `lights/issues/${other}#`);
      return new Response(rows, answer);
    };
  };
  const first = await firstRound(fakePlace({ project: fakeProject(few) }, 'ghp_fake', moved));
  const strangers: string[] = [];
  for await (const { parent, body } of counted.vault.scan('comment', key)) strangers.push(`${parent} ${body}`);
  for await (const { body } of first.vault.scan('comment'))
    expect(strangers.map((one) => one.slice(key.length + 1))).not.toContain(body);
  expect(first.problems).toMatchObject([{ code: 'count-differs', place: key }]);
});
