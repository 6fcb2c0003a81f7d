import { describe, expect, it } from 'vitest';
import { publicationFaults, versionFaults } from '../../../../src/formats/build/publication.ts';
import type { SchemaSet } from '../../../../src/formats/build/schemas.ts';

function set(version: string, properties: object, extra = ''): SchemaSet {
  return {
    id: 'thing',
    version,
    files: [{ name: 'a.json', text: JSON.stringify({ type: 'object', properties }) + extra }],
  };
}
const one = { name: { type: 'string' } };
const two = { ...one, size: { type: 'integer' } };

describe('a version', () => {
  it('that is published as it is in the sources is well', () => {
    expect(versionFaults(set('1.0', one), [set('1.0', one)])).toEqual([]);
    expect(versionFaults(set('1.1', two), [set('1.0', one), set('1.1', two)])).toEqual([]);
    expect(versionFaults(set('2.0', one), [set('1.0', two), set('2.0', one)])).toEqual([]);
  });

  it.each([
    ['a new field', set('1.0', two), '1.1', 'minor: a.json: size – new'],
    ['a removed field', set('1.0', {}), '2.0', 'major: a.json: name – removed'],
    ['a space', set('1.0', one, '\n'), '1.1', 'words: a.json – written in another way'],
  ])('that was published must not change: %s', (_, source, wanted, change) => {
    const [fault, ...more] = versionFaults(source, [set('1.0', one)]);
    expect(more).toEqual([]);
    expect(fault).toContain(`thing 1.0 was published and must not change. Set schema/version.json to ${wanted}`);
    expect(fault).toContain(change);
  });

  it('that is raised has to be published', () => {
    expect(versionFaults(set('1.1', two), [set('1.0', one)])).toEqual([
      'thing 1.1 is not published: run "npm run schemas"',
    ]);
    expect(versionFaults(set('1.0', one), [])).toEqual(['thing 1.0 is not published: run "npm run schemas"']);
  });

  it.each(['1.1', '1.3', '2.1', '3.0'])('that breaks readers is the next major one, not %s', (version) => {
    const [fault] = versionFaults(set(version, {}), [set('1.0', one), set(version, {})]);
    expect(fault).toContain(`thing ${version} comes after 1.0 and has to be called 2.0`);
  });

  it('that leaves one out is refused, a major one without need is not', () => {
    expect(versionFaults(set('1.2', two), [set('1.0', one), set('1.2', two)])).toHaveLength(1);
    expect(versionFaults(set('2.0', two), [set('1.0', one), set('2.0', two)])).toEqual([]);
  });

  it('cannot go back', () => {
    expect(versionFaults(set('1.0', one), [set('1.0', one), set('1.1', two)])).toEqual([
      'thing is 1.0 in the sources, but 1.1 was published already',
    ]);
  });
});

it('what this project publishes is well', () => {
  expect(publicationFaults()).toEqual([]);
});
