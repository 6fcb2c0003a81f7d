import { describe, expect, test } from 'vitest';
import type { Forge, Page } from '../../src/forges/forge.ts';
import { entityKinds, parentOf } from '../../src/model/entity.ts';
import { units } from '../../src/model/unit.ts';
import { collectProject, type Place, probed, type Run, runStep } from '../support/replay-collect.ts';

export interface ForgeCase {
  readonly forge: Forge;
  /** For the test's name. */
  readonly project: string;
  /** A fresh connection to the recorded project. */
  place(): Place & { readonly asked: string[] };
}

/** What every forge promises (`src/forges/README.md`), on one recorded project. */
export function forgeSuite({ forge, project, place }: ForgeCase): void {
  describe(`${forge.id} reads ${project}`, () => {
    test('steps have ids of their own, come after steps that exist, and stay the same', async () => {
      const { facts } = await probed(forge, place());
      const steps = forge.steps(facts.address, units, facts);
      const ids = steps.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const [at, step] of steps.entries()) {
        for (const before of step.after) expect(ids.slice(0, at)).toContain(before);
        expect(facts.units[step.unit].availability).toBe('available');
      }
      expect(forge.steps(facts.address, [...units].reverse(), facts)).toEqual(steps);
    });

    test('from any cursor the rest comes, no more, no less', async () => {
      const whole = await readSteps(forge, place());
      for (const { step, pages } of whole.steps) {
        for (const [at, page] of pages.entries()) {
          if (page.cursor === undefined) continue;
          const rest = await runStep(forge, step, whole.run, page.cursor);
          expect([step.id, told(rest)]).toEqual([step.id, told(pages.slice(at + 1))]);
        }
      }
    });

    test('nothing comes twice but people and labels, whom several pages name', async () => {
      const { steps } = await readSteps(forge, place());
      const keys = steps.flatMap(({ pages }) => keysOf(pages)).filter((key) => !isShared(key));
      expect(keys.length).toBe(new Set(keys).size);
    });

    test('two runs bring the same, and whoever is named is among the people', async () => {
      const one = await collectProject(forge, place());
      const other = await collectProject(forge, place());
      expect(snapshot(one)).toEqual(snapshot(other));
      const people = new Set(one.collected.ofKind('user').map(({ name }) => name));
      for (const { author } of [...one.collected.ofKind('issue'), ...one.collected.ofKind('comment')]) {
        expect(people).toContain(author.name);
      }
      // Addresses are in the one field that is dropped where nobody asked for them.
      const nameless = one.collected.ofKind('user').map(({ email: _, ...user }) => user);
      expect(JSON.stringify(nameless)).not.toMatch(/[\w.]@[\w.]/);
    });

    test('counts of the check are what comes, and every child has its parent', async () => {
      const { facts, collected, problems } = await collectProject(forge, place());
      for (const [unit, kind] of counted) {
        const { expected } = facts.units[unit];
        if (expected !== undefined) expect([unit, await collected.count(kind)]).toEqual([unit, expected]);
      }
      expect(problems.filter(({ severity }) => severity !== 'odd')).toEqual([]);
      for (const entity of collected.entities.values()) {
        const parent = parentOf(entity);
        if (parent !== undefined) expect(collected.entities.has(parent)).toBe(true);
      }
    });

    test('stops when it is told to', async () => {
      const run = await probed(forge, place());
      const stop = new AbortController();
      stop.abort();
      for (const step of forge.steps(run.facts.address, units, run.facts)) {
        const aborted = { ...run, context: { ...run.context, signal: stop.signal } };
        await expect(runStep(forge, step, aborted)).rejects.toMatchObject({ name: 'AbortError' });
      }
    });
  });
}

const counted = [
  ['issues', 'issue'],
  ['pull-requests', 'pull-request'],
  ['comments', 'comment'],
  ['labels', 'label'],
  ['milestones', 'milestone'],
  ['releases', 'release'],
  ['release-files', 'asset'],
] as const;

async function readSteps(forge: Forge, place: Place) {
  const run = await probed(forge, place);
  // Small pages, so that there are cursors to go on from.
  const facts = { ...run.facts, pageSize: 5 };
  const small: Run = { ...run, facts, context: { ...run.context, facts } };
  const steps = [];
  for (const step of forge.steps(facts.address, units, facts))
    steps.push({ step, pages: await runStep(forge, step, small) });
  return { run: small, steps };
}

/** People and labels are told again by every page that names them; how often depends on where pages end. */
function isShared(key: string): boolean {
  return /^(?:part:)?(?:user|label):/.test(key);
}

function told(pages: readonly Page[]) {
  const keys = keysOf(pages);
  return { things: keys.filter((key) => !isShared(key)), shared: [...new Set(keys.filter(isShared))].sort() };
}

function keysOf(pages: readonly Page[]): string[] {
  return pages.flatMap((page) => [
    ...page.entities.map(({ key }) => key),
    ...(page.parts ?? []).map(({ of, part }) => `part:${of}:${part}`),
  ]);
}

function snapshot({ collected }: Run) {
  return entityKinds.map((kind) => collected.ofKind(kind));
}
