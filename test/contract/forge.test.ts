import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recordedForge } from '../../src/demo/recorded-forge.ts';
import { recordedBase } from '../../src/demo/recording.ts';
import { gitea } from '../../src/forges/gitea/index.ts';
import { github } from '../../src/forges/github/index.ts';
import { forges } from '../../src/forges/registry.ts';
import { fakePlace } from '../support/github/place.ts';
import { collectProject, loggedRequest, replayProject } from '../support/replay-collect.ts';
import { type RecordedProject, recordedProjects } from '../support/replay-recording.ts';
import { forgeSuite } from './forge-suite.ts';

/** How the recordings are asked as each forge: a Forgejo answers as a Gitea does, but for its version. */
const recordings: Readonly<Record<string, { readonly forgejoVersion?: string }>> = {
  gitea: {},
  forgejo: { forgejoVersion: '11.0.3' },
};

const recorded = forges.filter(({ id }) => Object.hasOwn(recordings, id));

for (const forge of recorded) {
  for (const project of Object.keys(recordedProjects) as RecordedProject[]) {
    const options = recordings[forge.id];
    if (options === undefined) throw new Error(`no recording for ${forge.id}`);
    forgeSuite({
      forge,
      project,
      place: () => {
        const recorded = replayProject(project);
        return {
          ...recorded,
          ...loggedRequest(recordedForge({ base: recorded.base, ...recorded.recording, ...options })),
        };
      },
    });
  }
}

forgeSuite({ forge: github, project: 'a generated project', place: () => fakePlace() });
forgeSuite({
  ...{ forge: github, project: 'a generated project on an Enterprise Server' },
  place: () => fakePlace({ base: 'https://git.example.org' }),
});

test('every forge is held to the suite', () => {
  expect([...recorded, github].map(({ id }) => id)).toEqual(forges.map(({ id }) => id));
});

test('the registry is the list of the folders', () => {
  const shared = ['common', 'gitea-family'];
  const folders = readdirSync(new URL('../../src/forges', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !shared.includes(entry.name))
    .map((entry) => entry.name);
  expect(forges.map(({ id }) => id).sort()).toEqual(folders.sort());
});

test('every text of the recorded project comes back as it was, character by character', async () => {
  const { recording, ...place } = replayProject('weather-buoy');
  const { collected } = await collectProject(gitea, place);
  const api = 'GET /api/v1/repos/harbor-lab/weather-buoy';
  const rows = async (list: string): Promise<Record<string, string>[]> => {
    const answer = recording.index[`${api}/${list}`];
    if (answer === undefined) throw new Error(`not recorded: ${list}`);
    const text = new TextDecoder().decode(await recording.readBody(answer.bodyFile));
    // Links to the forge itself inside texts lead to where it is replayed.
    return JSON.parse(text.replaceAll(recordedBase, place.base));
  };
  const sent = [
    ...(await rows('issues?state=all')).flatMap(({ title, body }) => [title, body]),
    ...(await rows('issues/comments')).map(({ body }) => body),
    ...(await rows('releases')).flatMap(({ name, body, tag_name }) => [name, body, tag_name]),
    ...(await rows('milestones?state=all')).flatMap(({ title, description }) => [title, description]),
    ...(await rows('labels')).flatMap(({ name, description }) => [name, description]),
  ];
  const got = new Set(
    [
      ...[...collected.ofKind('issue'), ...collected.ofKind('pull-request')].flatMap(({ title, body }) => [
        title,
        body,
      ]),
      ...collected.ofKind('comment').map(({ body }) => body),
      ...collected.ofKind('release').flatMap(({ title, body, tag }) => [title, body, tag]),
      ...collected.ofKind('milestone').flatMap(({ title, description }) => [title, description]),
      ...collected.ofKind('label').flatMap(({ name, description }) => [name, description]),
    ].map((text) => Buffer.from(text).toString('hex')),
  );
  expect(sent.length).toBeGreaterThan(200);
  for (const text of sent) expect(got).toContain(Buffer.from(text ?? '').toString('hex'));
});
