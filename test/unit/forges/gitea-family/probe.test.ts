import { expect, test } from 'vitest';
import { recordedForge } from '../../../../src/demo/recorded-forge.ts';
import { forgejo } from '../../../../src/forges/forgejo/index.ts';
import { gitea } from '../../../../src/forges/gitea/index.ts';
import type { Fetch } from '../../../../src/http/request.ts';
import { loggedRequest, type Place, probed, replayProject } from '../../../support/replay-collect.ts';

/** The recorded weather-buoy with some answers replaced. */
function replaced(
  changes: readonly (readonly [RegExp, () => Response])[],
  base = 'https://forge.example',
): Place & { asked: string[] } {
  const recorded = replayProject('weather-buoy', { base });
  const fetch: Fetch = async (input, init) => {
    const [, answer] = changes.find(([match]) => match.test(input)) ?? [];
    return answer?.() ?? recorded.fetch(input, init);
  };
  return { ...recorded, ...loggedRequest(fetch) };
}

const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });

test('says what is there, at a price of 11 requests', async () => {
  const place = replayProject('weather-buoy');
  const { facts } = await probed(gitea, place);
  expect(place.asked.length).toBe(11);
  expect(facts.software).toEqual({ label: 'Gitea', version: '1.24.0+dev-1516-gb5fd3e7210' });
  expect(facts.pageSize).toBe(50);
  expect(facts.units.issues).toEqual({ availability: 'available', expected: 30, note: '22 open, 8 closed' });
  expect(facts.units['pull-requests']).toEqual({ availability: 'available', expected: 14, note: '5 open, 9 closed' });
  expect(facts.units['release-files']).toEqual({ availability: 'available', expected: 7, bytes: 1_055_621 });
  expect(facts.units.labels.expected).toBe(11);
  expect(facts.repositories).toEqual({
    code: 'https://forge.example/harbor-lab/weather-buoy.git',
    wiki: 'https://forge.example/harbor-lab/weather-buoy.wiki.git',
  });
  expect(facts.project.ownerKind).toBe('organization');
});

test('an empty project has everything, and nothing in it', async () => {
  const { facts } = await probed(gitea, replayProject('seedling'));
  const open = Object.entries(facts.units).filter(([, unit]) => unit.availability !== 'available');
  // What no forge of this family has.
  expect(open.map(([unit, { availability }]) => `${unit} ${availability}`)).toEqual([
    'discussions not-offered',
    'edits not-offered',
  ]);
  expect(facts.units['pull-requests'].expected).toBe(0);
  expect(facts.units.git.note).toBe('empty repository');
});

test('units that are switched off are off, not failures', async () => {
  const { facts } = await probed(gitea, replayProject('handbook'));
  const off = Object.entries(facts.units).filter(([, unit]) => unit.availability === 'off');
  expect(off.map(([unit]) => unit)).toEqual([
    'issues',
    'pull-requests',
    'comments',
    'reviews',
    'events',
    'reactions',
    'attachments',
    'releases',
    'release-files',
  ]);
  expect((await probed(gitea, replayProject('old-charts'))).facts.project.archived).toBe(true);
});

test('works below a sub-path', async () => {
  const place = replayProject('weather-buoy', { base: 'https://host.example/git' });
  const { facts } = await probed(gitea, place);
  expect(facts.address.base).toBe('https://host.example/git');
  expect(place.asked.every((url) => url.startsWith('https://host.example/git/api/'))).toBe(true);
});

test('Gitea and Forgejo tell themselves apart', async () => {
  const recording = replayProject('weather-buoy');
  const base = 'https://forge.example';
  const asForgejo = recordedForge({ base, ...recording.recording, forgejoVersion: '11.0.3' });
  const place = { ...recording, ...loggedRequest(asForgejo) };
  expect((await probed(forgejo, place)).facts.software).toEqual({ label: 'Forgejo', version: '11.0.3' });
  await expect(probed(gitea, place)).rejects.toThrow('gitea does not answer');
  await expect(probed(forgejo, recording)).rejects.toThrow('forgejo does not answer');
});

test('a server of another kind is not this forge', async () => {
  for (const answer of [
    json({}, 404),
    new Response('<html>', { headers: { 'content-type': 'text/html' } }),
    json({ name: 'x' }),
  ]) {
    await expect(probed(gitea, replaced([[/\/version$/, () => answer.clone()]]))).rejects.toThrow('does not answer');
  }
});

test('a project that cannot be seen is the failure that the server names', async () => {
  const code = async (changes: Parameters<typeof replaced>[0]) =>
    probed(gitea, replaced(changes)).then(
      () => 'none',
      (error) => error.code,
    );
  expect(await code([[/weather-buoy$/, () => json({}, 404)]])).toBe('not-found');
  const scope = {
    message:
      'token does not have at least one of required scope(s), required=[read:repository], token scope=read:issue',
  };
  expect(await code([[/weather-buoy$/, () => json(scope, 403)]])).toBe('missing-scope');
  expect(await code([[/./, () => json({ message: 'user does not exist [uid: 0, name: ]' }, 401)]])).toBe(
    'unauthorized',
  );
});

test('a scope that the token lacks shows at its units', async () => {
  const scope = {
    message:
      'token does not have at least one of required scope(s), required=[read:issue], token scope=read:repository',
  };
  const { facts } = await probed(gitea, replaced([[/\/(issues|labels|milestones)/, () => json(scope, 403)]]));
  expect(facts.viewer?.missingScopes).toEqual(['read:issue']);
  expect(facts.units.issues.availability).toBe('no-access');
  expect(facts.units.reviews.availability).toBe('no-access');
  expect(facts.units.releases.availability).toBe('available');
});

test('releases whose list fails are not counted; that is no switch', async () => {
  const { facts } = await probed(gitea, replaced([[/\/releases\?/, () => json({ message: 'oops' }, 500)]]));
  expect(facts.units.releases).toMatchObject({ availability: 'available' });
  expect(facts.units['release-files']).toMatchObject({ availability: 'available' });
});

test('a renamed project gives its new address', async () => {
  const recorded = replayProject('weather-buoy');
  const fetch: Fetch = (input, init) =>
    recorded.fetch(input.replace('/old-lab/old-name', '/harbor-lab/weather-buoy'), init);
  const { request, asked } = loggedRequest(fetch);
  const { facts } = await probed(gitea, { ...recorded, request, owner: 'old-lab', name: 'old-name' });
  expect(facts.address).toMatchObject({ owner: 'harbor-lab', name: 'weather-buoy' });
  expect(asked.filter((url) => url.includes('old-name')).length).toBe(1);
});

test('labels of the organisation are counted without the token where the token may not', async () => {
  const scope = {
    message: 'token does not have at least one of required scope(s), required=[read:organization], token scope=x',
  };
  let refusals = 0;
  const place = replaced([[/\/orgs\/.*labels/, () => (refusals++ === 0 ? json(scope, 403) : json([{}], 200))]]);
  const { facts } = await probed(gitea, place);
  expect(facts.viewer).toBeUndefined();
  expect(facts.units.labels.availability).toBe('available');
  expect(place.asked.length).toBe(12);
});
