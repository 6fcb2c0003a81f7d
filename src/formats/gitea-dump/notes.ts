import type { FormatNotes } from '../common/notes.ts';

/** What the documentation says of the dump beyond its schemas. */
export const giteaDumpNotes: FormatNotes = {
  title: 'The Gitea dump',
  summary: [
    'The directory that `gitea dump-repo` and `forgejo dump-repo` write and that `restore-repo` reads. The forges publish no description of it; this is ours. It says what we write, which is stricter than what a restore accepts.',
    'A dump that a forge made itself follows most of it. Where it does not, the checks below say so and what it leads to.',
  ],
  order: ['repo', 'topic', 'label', 'milestone', 'release', 'issue', 'pull_request', 'comment', 'review'],
  contents: [
    {
      path: 'git/',
      what: 'Bare repository of the code with all refs; `refs/pull/<number>/head` of every pull request.',
    },
    {
      path: 'git/pulls/<number>.patch',
      what: 'The changes as `git format-patch` writes them; empty when they cannot be made. A restore stops when the file is missing.',
    },
    { path: 'git.wiki.git/', what: 'Bare repository of the wiki, where a restore looks for it.' },
    { path: 'wiki/', what: 'The same, where the forges’ own dumps put it. No restore reads it there.' },
    { path: 'release_assets/<release>/<file>', what: 'Bytes of release files. Both parts are numbers, never names.' },
    { path: 'extra/attachments/<id>/<name>', what: 'Bytes of files that hang on issues, pull requests and comments.' },
  ],
  rules: [
    {
      title: 'Files',
      rules: [
        'Every YAML file begins with two comment lines: `# gitea-dump X.Y`, and the path of its schema, which editors understand.',
        'YAML files are one list of records, but for `repo.yml` and `topic.yml`, which are one record. `extra/*.jsonl` hold one JSON object a line.',
        '`repo.yml`, `issue.yml` and `pull_request.yml` are always there, the last two as `[]` when there is none. Other files are left out when they would be empty.',
        'A file is UTF-8 without byte order mark, one document, with no key twice in a record and no tabs for indentation.',
      ],
    },
    {
      title: 'Text',
      rules: [
        'Every string is in double quotes, so that no reader takes it for a number, a date, yes or no.',
        'Escaped are `"`, `\\`, line breaks, tabs, control characters, U+007F to U+00A0, U+2028, U+2029, U+FEFF, U+FFFE and U+FFFF. Never escaped is `/`; halves of surrogate pairs are never written.',
        'A text holds no U+0000: PostgreSQL refuses it.',
        'Times are plain, in UTC, with whole seconds: `2024-05-08T12:48:00Z`. `0001-01-01T00:00:00Z` means that the time is not known.',
      ],
    },
    {
      title: 'Numbers and references',
      rules: [
        'Issues and pull requests share one sequence of numbers; no number is there twice.',
        '`comments/<number>.yml` and `reviews/<number>.yml` belong to the issue or pull request of that number, and `issue_index` inside says the same. `foreignindex` of a pull request equals its number, or its comments and reviews are lost.',
        'Labels are named in issues by their `name`, milestones by their `title`; each is defined in `label.yml` or `milestone.yml`. No label, tag or topic is there twice.',
        'The same reaction of the same person on the same thing is there once. A second one stops a restore.',
        'People are named by number and login name. A restore shows the name unless it knows the account.',
      ],
    },
    {
      title: 'Git',
      rules: [
        'Every commit that a pull request names is in `git/`, and `refs/pull/<number>/head` points at its head. A release whose tag is not in `git/` becomes a draft.',
        'Head and base of a pull request are said to be in the project itself. An open one from a fork has a branch `<owner>/<branch>` of its own; otherwise a restore would fetch from the fork.',
        '`base.sha` is the merge base. Commit ids are 40 lower-case hexadecimal digits; a restore empties those of SHA-256 repositories.',
        'No remote and no address with credentials is in `git/config`.',
      ],
    },
    {
      title: 'What a restore changes',
      rules: [
        'Visibility (all becomes public), assignees, reactions to comments on lines, the time of reactions, who merged, who closed, and due dates of issues are not restored. They are in `extra/`.',
        'All comments of a review come from its reviewer. Answers of others are reviews of their own, with the same `id` and the state `COMMENTED`.',
        'A dismissed review is `COMMENTED`, so that it does not block again. What it said is in `extra/review-threads.jsonl`.',
        'A milestone without a due date has `1970-01-01T00:00:00Z`; some versions show it as the year 9999.',
        'Only events of the types that `comment_type` lists keep their sense. All others are in `extra/events.jsonl` alone.',
      ],
    },
  ],
};
