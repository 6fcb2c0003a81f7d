/** Where things are in a dump. One table for writing and for reading. */
export const paths = {
  repository: 'repo.yml',
  topics: 'topic.yml',
  labels: 'label.yml',
  milestones: 'milestone.yml',
  releases: 'release.yml',
  issues: 'issue.yml',
  pullRequests: 'pull_request.yml',
  /** Bare repository of the code. */
  code: 'git',
  /** Where the forge's own dump puts the wiki, and where its restore looks for it (not the same place). */
  wikis: ['wiki', 'git.wiki.git'],
  comments: (number: number) => `comments/${number}.yml`,
  reviews: (number: number) => `reviews/${number}.yml`,
  patch: (number: number) => `git/pulls/${number}.patch`,
  /** `release` and `asset` are safe segments, never names of the forge: those may hold anything. */
  asset: (release: string, asset: string) => `release_assets/${release}/${asset}`,
  extra: (name: string) => `extra/${name}.jsonl`,
  attachments: 'extra/attachments/',
  attachment: (id: string, name: string) => `extra/attachments/${id}/${name}`,
} as const;

/** Path of a schema from a file of the dump: the schemas lie in `schemas/` at the root. */
export function schemaFrom(path: string, version: string, schema: string): string {
  const up = '../'.repeat(path.split('/').length - 1);
  return `${up}schemas/gitea-dump/${version}/${schema}.json`;
}
