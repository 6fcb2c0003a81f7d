import { describe, expect, it } from 'vitest';
import { type Change, schemaChanges, stepFor } from '../../../../src/formats/build/schema-changes.ts';

const base = {
  title: 'a.yml',
  type: 'object',
  description: 'A thing.',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, description: 'Name.', examples: ['x'] },
    size: { type: 'integer', minimum: 0 },
    state: { type: 'string', enum: ['open', 'closed'] },
    list: { type: 'array', items: { $ref: '#/$defs/person' } },
  },
  $defs: { person: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } },
};

type Patch = (schema: ReturnType<typeof draft>) => void;
// biome-ignore lint/suspicious/noExplicitAny: a schema is cut about here in every way
const draft = (): any => structuredClone(base);

function changesAfter(patch: Patch): readonly Change[] {
  const next = draft();
  patch(next);
  return schemaChanges(new Map([['a.json', JSON.stringify(base)]]), new Map([['a.json', JSON.stringify(next)]]));
}

describe('what a change asks for', () => {
  it.each<[string, Patch, Change]>([
    ['a removed field', (s) => delete s.properties.size, { step: 'major', place: 'a.json: size', what: 'removed' }],
    [
      'a new field',
      (s) => (s.properties.more = { type: 'string' }),
      { step: 'minor', place: 'a.json: more', what: 'new' },
    ],
    [
      'a new field that must be there',
      (s) => {
        s.properties.more = { type: 'string' };
        s.required.push('more');
      },
      { step: 'major', place: 'a.json: more', what: 'new and always there' },
    ],
    [
      'a field that must be there now',
      (s) => s.required.push('size'),
      { step: 'major', place: 'a.json: size', what: 'always there' },
    ],
    [
      'a field that may be absent now',
      (s) => (s.required = []),
      { step: 'major', place: 'a.json: name', what: 'may be absent' },
    ],
    [
      'another type',
      (s) => (s.properties.size.type = ['integer', 'null']),
      { step: 'major', place: 'a.json: size', what: 'may be null' },
    ],
    [
      'a new word',
      (s) => s.properties.state.enum.push('draft'),
      { step: 'minor', place: 'a.json: state', what: 'may be "draft"' },
    ],
    [
      'a word less',
      (s) => s.properties.state.enum.pop(),
      { step: 'major', place: 'a.json: state', what: 'no longer "closed"' },
    ],
    ['an enum', (s) => (s.properties.name.enum = ['a']), { step: 'major', place: 'a.json: name', what: 'other enum' }],
    [
      'a tighter bound',
      (s) => (s.properties.size.minimum = 1),
      { step: 'major', place: 'a.json: size', what: 'other minimum' },
    ],
    [
      'a wider bound',
      (s) => (s.properties.name.minLength = 0),
      { step: 'major', place: 'a.json: name', what: 'other minLength' },
    ],
    [
      'a pattern',
      (s) => (s.properties.name.pattern = '^a'),
      { step: 'major', place: 'a.json: name', what: 'other pattern' },
    ],
    ['a condition', (s) => (s.if = { properties: {} }), { step: 'major', place: 'a.json: ', what: 'other if' }],
    [
      'a bound that held anyway',
      (s) => (s.properties.size.maximum = 2 ** 63),
      { step: 'words', place: 'a.json: size', what: 'maximum written down' },
    ],
    [
      'another description',
      (s) => (s.properties.name.description = 'The name.'),
      { step: 'words', place: 'a.json: name', what: 'other description' },
    ],
    [
      'something behind a reference',
      (s) => (s.$defs.person.properties.name = { type: 'string' }),
      { step: 'minor', place: 'a.json: list[].name', what: 'new' },
    ],
    [
      'further fields',
      (s) => delete s.additionalProperties,
      { step: 'minor', place: 'a.json: ', what: 'may have further fields' },
    ],
  ])('%s', (_, patch, change) => {
    expect(changesAfter(patch)).toEqual([change]);
  });

  it('a reference in place of the same text changes nothing but the text', () => {
    const changes = changesAfter((schema) => {
      schema.properties.list.items = schema.$defs.person;
      delete schema.$defs;
    });
    expect(changes).toEqual([{ step: 'words', place: 'a.json', what: 'written in another way' }]);
  });

  it('a new file is minor, a removed one major, and the worst counts', () => {
    const text = JSON.stringify(base);
    const [one, other] = [new Map([['a.json', text]]), new Map([['b.json', text]])];
    expect(schemaChanges(one, other)).toEqual([
      { step: 'major', place: 'a.json', what: 'removed' },
      { step: 'minor', place: 'b.json', what: 'new' },
    ]);
    expect(stepFor(schemaChanges(one, other))).toBe('major');
    expect(stepFor(schemaChanges(one, new Map([...one, ...other])))).toBe('minor');
    expect(stepFor(schemaChanges(one, one))).toBeUndefined();
  });

  it('a reference that leads nowhere or round is refused', () => {
    expect(() => changesAfter((schema) => delete schema.$defs)).toThrow('leads nowhere');
    expect(() => changesAfter((schema) => (schema.$defs.person.properties.id = { $ref: '#/$defs/person' }))).toThrow(
      'holds itself',
    );
  });
});
