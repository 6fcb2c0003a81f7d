import type { Project } from '../../model/project.ts';
import { shellWord } from '../common/shell-word.ts';
import { f3Profile } from './version.ts';

/** Commands that mirror the archive into a forge. */
export function restoreCommands(owner: string, name: string, zip = `${name}.zip`): string {
  const archive = shellWord(zip);
  const folder = shellWord(`${name}-f3`);
  const target = shellWord(`/forge/users/${owner}/projects/${name}`);
  return [
    `unzip ${archive} -d ${folder}`,
    `f3-cli mirror --from-type filesystem --from-filesystem-directory "$PWD"/${folder} \\`,
    '  --to-type forgejo --to-forgejo-url https://your.forge --to-forgejo-token TOKEN \\',
    `  --to-path ${target}`,
    '',
    '# On the server of a Forgejo with [f3] ENABLED = true:',
    `forgejo forgejo-cli f3 mirror --from-type filesystem --from-filesystem-directory "$PWD"/${folder} \\`,
    `  --to-type internal_forgejo --to-path ${target}`,
  ].join('\n');
}

/** Text of `RESTORE.md`. */
export function restoreNotes(project: Project): string {
  const { owner, name } = project;
  return `# Restoring ${owner}/${name}

This folder is an archive in the Friendly Forge Format (F3), as ${f3Profile} has it. Programs that read F3 mirror it into a forge:

\`\`\`sh
${restoreCommands(owner, name)}
\`\`\`

- **Every program that reads F3 is experimental** at the time of writing. Try it with a project that nobody needs.
- The folder to name is the one that holds \`forge/\`.
- When the owner is an organization, the target is \`/forge/organizations/…\` instead of \`/forge/users/…\`.
- Check the files first with \`sha256sum -c SHA256SUMS\`.
- The same page that made the archive turns it into a Gitea dump, which Gitea and Forgejo restore without F3.

## What a mirror changes

- People, labels, milestones, comments and releases get new numbers. Issues and pull requests get the next free ones.
- People who are not known are made, without an e-mail address and a password: nobody can log in as them until an administrator helps.
- Head branches of pull requests that are gone or lie in a fork are in the repository as \`refs/pull/<number>/head\` and \`refs/f3/<number>/head\`.
- LFS contents are not part of the format.

## What a mirror does not read

\`extra/\` holds what F3 has no place for, one JSON object a line (timeline events, draft flags, resolved threads, reactions to reviews …).
\`receipt.json\` says what was expected, what was got, and what is missing and why. \`schemas/\` describes every kind of file.
`;
}
