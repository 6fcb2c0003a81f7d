/** What an allowed address is. */
export type Kind = 'git' | 'api' | 'files';

interface PathRule {
  readonly kind: Kind;
  readonly methods: readonly string[];
  /** Of the whole path. */
  readonly path: RegExp;
  /** Of the whole query with its `?`; default: any. */
  readonly search?: RegExp;
  readonly contentType?: string;
  /** Only on these hosts. */
  readonly hosts?: readonly string[];
}

const reads = ['GET', 'HEAD'] as const;
/** A folder: owner, group, project, or the sub-path a forge is installed under. */
const folder = String.raw`/[\w.~-]+`;
const name = '[^/]+';

/** Everything the proxy carries, as full expressions. There is no rule for `git-receive-pack`: this proxy only reads. */
const rules: readonly PathRule[] = [
  {
    kind: 'git',
    methods: ['GET'],
    path: full(`(?:${folder}){2,24}/info/refs`),
    search: /^\?service=git-upload-pack$/,
  },
  {
    kind: 'git',
    methods: ['POST'],
    path: full(`(?:${folder}){2,24}/git-upload-pack`),
    search: /^$/,
    contentType: 'application/x-git-upload-pack-request',
  },
  { kind: 'api', methods: reads, path: full(`(?:${folder}){0,4}/api/v[134]/.+`) },
  { kind: 'api', methods: reads, path: full(`(?:${folder}){0,4}/api/forgejo/v1/version`) },
  {
    kind: 'api',
    methods: reads,
    path: full('/(?:repos|repositories|users|orgs)/.+|/rate_limit|/meta'),
    hosts: ['api.github.com'],
  },
  // Gitea, Forgejo: attachments by UUID, with and without the project before.
  { kind: 'files', methods: reads, path: full(`(?:${folder}){0,6}/attachments/[0-9a-f-]{36}`) },
  // Gitea, Forgejo, GitHub: release files; a tag may hold slashes.
  { kind: 'files', methods: reads, path: full(`(?:${folder}){2,6}/releases/download/${name}/.+`) },
  // GitLab: release links, uploads, package files.
  { kind: 'files', methods: reads, path: full(`(?:${folder}){2,24}/-/releases/${name}/downloads/.+`) },
  { kind: 'files', methods: reads, path: full(`(?:${folder}){2,24}/uploads/[0-9a-f]{32}/${name}`) },
  {
    kind: 'files',
    methods: reads,
    path: full(String.raw`(?:${folder}){0,4}/-/project/\d+/uploads/[0-9a-f]{32}/${name}`),
  },
  { kind: 'files', methods: reads, path: full(String.raw`(?:${folder}){2,24}/-/package_files/\d+/download`) },
  // GitHub: files in texts, by the addresses that texts name.
  { kind: 'files', methods: reads, path: full('/user-attachments/(?:assets|files)/.+') },
  { kind: 'files', methods: reads, path: full(String.raw`${folder}${folder}/(?:assets|files)/\d+/${name}`) },
  { kind: 'files', methods: reads, path: full(String.raw`(?:/storage)?/user/\d+/files/[0-9a-f-]{36}`) },
  // GitHub: where release files, files in texts and source archives really are.
  {
    kind: 'files',
    methods: reads,
    path: full('/.+'),
    hosts: [
      'objects.githubusercontent.com',
      'release-assets.githubusercontent.com',
      'user-images.githubusercontent.com',
      'private-user-images.githubusercontent.com',
      'cloud.githubusercontent.com',
      'github-production-user-asset-6210df.s3.amazonaws.com',
      'github-production-repository-file-5c1aeb.s3.amazonaws.com',
    ],
  },
  {
    kind: 'files',
    methods: reads,
    path: full(String.raw`${folder}${folder}/(?:legacy\.)?(?:zip|tar\.gz)/.+`),
    hosts: ['codeload.github.com'],
  },
];

function full(source: string): RegExp {
  return new RegExp(`^(?:${source})$`);
}

/** What is asked for, or which part of the question is not allowed. `contentType` is that of the question's body. */
export function judgePath(method: string, target: URL, contentType: string | null): Kind | 'path' | 'method' {
  if (!isPlainPath(target.pathname)) return 'path';
  const fitting = rules.filter(
    (rule) =>
      rule.path.test(target.pathname) &&
      (rule.search?.test(target.search) ?? true) &&
      (rule.hosts?.includes(target.hostname) ?? true),
  );
  if (fitting.length === 0) return 'path';
  const rule = fitting.find(({ methods }) => methods.includes(method));
  if (rule === undefined) return 'method';
  return rule.contentType === undefined || rule.contentType === contentType ? rule.kind : 'method';
}

/**
 * False for a path that servers could read in another way than these rules do: dot segments behind an encoded slash, backslashes,
 * control characters, broken or doubled encoding.
 */
export function isPlainPath(path: string): boolean {
  if (path.length > 4096 || /%25(?:2e|2f|5c)/i.test(path)) return false;
  let plain: string;
  try {
    plain = decodeURIComponent(path);
  } catch {
    return false;
  }
  if (/[\p{Cc}\\]/u.test(plain)) return false;
  return !plain.split('/').some((segment) => segment === '.' || segment === '..');
}

/** The same for a path as it came over the wire, before anybody has folded its dot segments. */
export function isPlainRawTarget(raw: string): boolean {
  const path = raw.split(/[?#]/, 1)[0] ?? '';
  return isPlainPath(path) && !/%2e/i.test(path);
}
