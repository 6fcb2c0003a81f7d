/* Addresses that GitHub writes into every account and repository: nothing of ours reads them, but answers are as long as GitHub's. */

export function accountAddresses(login: string, id: number, api: string, web: string) {
  const at = `${api}/users/${login.replace('[', '%5B').replace(']', '%5D')}`;
  return {
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: '',
    url: at,
    html_url: `${web}/${login}`,
    followers_url: `${at}/followers`,
    following_url: `${at}/following{/other_user}`,
    gists_url: `${at}/gists{/gist_id}`,
    starred_url: `${at}/starred{/owner}{/repo}`,
    subscriptions_url: `${at}/subscriptions`,
    organizations_url: `${at}/orgs`,
    repos_url: `${at}/repos`,
    events_url: `${at}/events{/privacy}`,
    received_events_url: `${at}/received_events`,
  };
}

const lists: readonly (readonly [field: string, path: string])[] = [
  ...(['forks', 'teams', 'hooks', 'events', 'tags', 'languages', 'stargazers', 'contributors', 'subscribers'] as const),
  ...(['subscription', 'merges', 'downloads', 'deployments'] as const),
].map((name) => [`${name}_url`, `/${name}`] as const);

const withPlaces: readonly (readonly [field: string, path: string])[] = [
  ['keys_url', '/keys{/key_id}'],
  ['collaborators_url', '/collaborators{/collaborator}'],
  ['issue_events_url', '/issues/events{/number}'],
  ['assignees_url', '/assignees{/user}'],
  ['branches_url', '/branches{/branch}'],
  ['blobs_url', '/git/blobs{/sha}'],
  ['git_tags_url', '/git/tags{/sha}'],
  ['git_refs_url', '/git/refs{/sha}'],
  ['trees_url', '/git/trees{/sha}'],
  ['statuses_url', '/statuses/{sha}'],
  ['commits_url', '/commits{/sha}'],
  ['git_commits_url', '/git/commits{/sha}'],
  ['comments_url', '/comments{/number}'],
  ['issue_comment_url', '/issues/comments{/number}'],
  ['contents_url', '/contents/{+path}'],
  ['compare_url', '/compare/{base}...{head}'],
  ['archive_url', '/{archive_format}{/ref}'],
  ['issues_url', '/issues{/number}'],
  ['pulls_url', '/pulls{/number}'],
  ['milestones_url', '/milestones{/number}'],
  ['notifications_url', '/notifications{?since,all,participating}'],
  ['labels_url', '/labels{/name}'],
  ['releases_url', '/releases{/id}'],
];

/** @param home address of the repository in the API */
export function repositoryAddresses(home: string, page: string) {
  const { host, pathname } = new URL(page);
  return {
    ...Object.fromEntries([...lists, ...withPlaces].map(([field, path]) => [field, home + path])),
    git_url: `git://${host}${pathname}.git`,
    ssh_url: `git@${host}:${pathname.slice(1)}.git`,
    svn_url: page,
  };
}
