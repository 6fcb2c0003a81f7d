import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, parseVersion, readableVersion } from '../../../../src/formats/common/version.ts';

const number = fc.integer({ min: 0, max: 999_999 });

describe('which versions are read', () => {
  it.each([
    ['1.2', '1.2', 'same'],
    ['1.2', '1.3', 'newer'],
    ['1.2', '1.10', 'newer'],
    ['1.2', '1.1', 'older'],
    ['2.0', '1.9', 'older'],
    ['10.0', '9.0', 'older'],
  ])('a reader of %s reads %s, which is %s', (known, found, relation) => {
    expect(readableVersion('gitea-dump', known, found)).toEqual({ readable: true, relation });
  });

  it('every newer minor and every older one, and no newer major', () => {
    fc.assert(
      fc.property(number, number, number, number, (major, minor, otherMajor, otherMinor) => {
        const verdict = readableVersion('x', `${major}.${minor}`, `${otherMajor}.${otherMinor}`);
        expect(verdict.readable).toBe(otherMajor <= major);
      }),
    );
  });

  it('says what to do about a newer major', () => {
    expect(readableVersion('gitea-dump', '1.2', '2.0')).toEqual({
      readable: false,
      code: 'version-too-new',
      message:
        'The archive is written as gitea-dump 2.0, and this page reads up to 1.x. A newer forge-takeout opens it.',
    });
  });

  it.each([
    undefined,
    null,
    1.2,
    '',
    '1',
    '1.2.3',
    'v1.2',
    ' 1.2',
    '1.2\n',
    '01.2',
    '1.-2',
    '1e3.0',
    `1.${'9'.repeat(7)}`,
    {},
  ])('%j is no version', (found) => {
    expect(readableVersion('gitea-dump', '1.2', found)).toMatchObject({ readable: false, code: 'version-unclear' });
  });
});

describe('versions', () => {
  it('are ordered by number, not by text', () => {
    const sorted = ['1.10', '1.9', '0.3', '10.0', '2.0'].sort((one, other) => {
      const [left, right] = [parseVersion(one), parseVersion(other)];
      return left === undefined || right === undefined ? 0 : compareVersions(left, right);
    });
    expect(sorted).toEqual(['0.3', '1.9', '1.10', '2.0', '10.0']);
  });
});
