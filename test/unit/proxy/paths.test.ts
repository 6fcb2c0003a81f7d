import { describe, expect, test } from 'vitest';
import { judgePath } from '../../../src/proxy/paths.ts';

const git = 'application/x-git-upload-pack-request';
const uuid = '2f1c7a52-0f4e-4d7e-8b1e-0a3c5b9d7e11';
const hash = '0123456789abcdef0123456789abcdef';
const judged = (method: string, url: string, type: string | null = null) => judgePath(method, new URL(url), type);

describe('carried', () => {
  test.each([
    ['GET', 'https://codeberg.org/o/r.git/info/refs?service=git-upload-pack', 'git'],
    ['GET', 'https://codeberg.org/o/r/info/refs?service=git-upload-pack', 'git'],
    ['GET', 'https://gitlab.com/a/b/c/d.wiki.git/info/refs?service=git-upload-pack', 'git'],
    ['GET', 'https://h.example/git/o/r.git/info/refs?service=git-upload-pack', 'git'],
    ['GET', 'https://codeberg.org/api/v1/repos/o/r/issues?state=all&page=2', 'api'],
    ['HEAD', 'https://codeberg.org/api/v1/version', 'api'],
    ['GET', 'https://codeberg.org/api/forgejo/v1/version', 'api'],
    ['GET', 'https://h.example/git/api/v1/version', 'api'],
    ['GET', 'https://gitlab.com/api/v4/projects/o%2Fr/issues', 'api'],
    ['GET', 'https://h.example/api/v3/repos/o/r', 'api'],
    ['GET', 'https://api.github.com/repos/o/r/issues', 'api'],
    ['GET', 'https://api.github.com/rate_limit', 'api'],
    ['GET', `https://codeberg.org/attachments/${uuid}`, 'files'],
    ['GET', `https://h.example/git/o/r/attachments/${uuid}`, 'files'],
    ['GET', 'https://codeberg.org/o/r/releases/download/v1.0/a%20b.zip', 'files'],
    ['GET', 'https://github.com/o/r/releases/download/release%2F1.0/a.zip', 'files'],
    ['GET', 'https://gitlab.com/o/r/-/releases/v1/downloads/bin/a.zip', 'files'],
    ['GET', `https://gitlab.com/o/r/uploads/${hash}/a.png`, 'files'],
    [
      'GET',
      'https://objects.githubusercontent.com/github-production-release-asset-2e65be/1/2?X-Amz-Signature=3',
      'files',
    ],
    ['GET', 'https://codeload.github.com/o/r/tar.gz/refs/tags/v1', 'files'],
    ['GET', `https://github.com/user-attachments/assets/${uuid}`, 'files'],
    ['GET', 'https://github.com/user-attachments/files/12/log.txt', 'files'],
    ['GET', `https://github.com/o/r/assets/12/${uuid}`, 'files'],
    ['GET', 'https://github.com/o/r/files/12/log.txt', 'files'],
    ['GET', `https://private-user-images.githubusercontent.com/1/2-${uuid}.png?jwt=a`, 'files'],
    ['GET', `https://media.h.example/user/4/files/${uuid}?token=a`, 'files'],
  ])('%s %s → %s', (method, url, kind) => {
    expect(judged(method, url)).toBe(kind);
  });

  test('a post for a pack, with its type', () => {
    expect(judged('POST', 'https://codeberg.org/o/r.git/git-upload-pack', git)).toBe('git');
  });
});

describe('refused', () => {
  test.each([
    ['GET', 'https://codeberg.org/o/r.git/info/refs?service=git-receive-pack', 'path'],
    ['GET', 'https://codeberg.org/o/r.git/info/refs', 'path'],
    ['GET', 'https://codeberg.org/o/r.git/info/refs?service=git-upload-pack&x=1', 'path'],
    ['GET', 'https://codeberg.org/o/r.git/info/refs?x=1&service=git-upload-pack', 'path'],
    ['HEAD', 'https://codeberg.org/o/r.git/info/refs?service=git-upload-pack', 'method'],
    ['GET', 'https://codeberg.org/r/info/refs?service=git-upload-pack', 'path'],
    ['GET', 'https://codeberg.org/info/refs?service=git-upload-pack', 'path'],
    ['GET', 'https://codeberg.org/', 'path'],
    ['GET', 'https://codeberg.org/user/settings', 'path'],
    ['GET', 'https://codeberg.org/o/r', 'path'],
    ['GET', 'https://codeberg.org/o/r/raw/branch/main/x', 'path'],
    ['GET', 'https://codeberg.org/api/swagger', 'path'],
    ['GET', 'https://codeberg.org/xapi/v1/version', 'path'],
    ['GET', 'https://codeberg.org/repos/o/r/issues', 'path'],
    ['GET', 'https://codeberg.org/attachments/nonsense', 'path'],
    ['GET', 'https://github.com/o/r/files/new', 'path'],
    ['GET', 'https://github.com/user-attachments/', 'path'],
    ['GET', `https://codeberg.org/attachments/${uuid}/more`, 'path'],
    ['GET', 'https://codeberg.org/o/r/releases/download/..%2f..%2f..%2fuser/x', 'path'],
    ['GET', 'https://codeberg.org/api/v1/..%2Fadmin', 'path'],
    ['GET', 'https://codeberg.org/api/v1/..%5Cadmin', 'path'],
    ['GET', 'https://codeberg.org/api/v1/%252e%252e/admin', 'path'],
    ['GET', 'https://codeberg.org/api/v1/a%00b', 'path'],
    ['GET', 'https://codeberg.org/api/v1/a%0d%0ab', 'path'],
    ['GET', 'https://codeberg.org/api/v1/%E0%A4', 'path'],
    ['GET', 'https://codeberg.org/o%2Fr/x.git/info/refs?service=git-upload-pack', 'path'],
    ['GET', 'https://codeberg.org/api/v1/../../user/settings', 'path'],
    ['DELETE', 'https://codeberg.org/api/v1/repos/o/r', 'method'],
    ['POST', 'https://codeberg.org/api/v1/repos/o/r/issues', 'method'],
    ['PUT', 'https://codeberg.org/o/r.git/git-upload-pack', 'method'],
    ['GET', 'https://codeberg.org/o/r.git/git-upload-pack', 'method'],
    ['POST', 'https://codeberg.org/o/r.git/git-receive-pack', 'path'],
    ['POST', 'https://codeberg.org/o/r.git/xgit-upload-pack', 'path'],
    ['POST', 'https://codeberg.org/o/r.git/git-upload-pack?x', 'path'],
    ['POST', 'https://codeberg.org/o/r.git/git-upload-pack', 'method'],
  ])('%s %s → %s', (method, url, what) => {
    expect(judged(method, url)).toBe(what);
  });

  test('a post of another type', () => {
    expect(judged('POST', 'https://codeberg.org/o/r.git/git-upload-pack', 'text/plain')).toBe('method');
    expect(judged('POST', 'https://codeberg.org/o/r.git/git-receive-pack', git)).toBe('path');
  });
});
