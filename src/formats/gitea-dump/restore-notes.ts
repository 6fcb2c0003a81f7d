import type { Project } from '../../model/project.ts';
import { shellWord } from '../common/shell-word.ts';

/** Commands that restore the dump, run on the server as the user the forge runs as. */
export function restoreCommands(owner: string, name: string, zip = `${name}.zip`): string {
  const archive = shellWord(zip);
  const folder = shellWord(`${name}-dump`);
  const target = `--owner_name ${shellWord(owner)} --repo_name ${shellWord(name)}`;
  return [
    `unzip ${archive} -d ${folder}`,
    `gitea restore-repo --repo_dir "$PWD"/${folder} ${target} --validation`,
    '',
    '# Forgejo:',
    `forgejo restore-repo --repo_dir "$PWD"/${folder} ${target} --validation`,
  ].join('\n');
}

/** Text of `RESTORE.md`. */
export function restoreNotes(project: Project): string {
  const { owner, name } = project;
  return `# Restoring ${owner}/${name}

This folder is a dump directory. A running Gitea or Forgejo restores a project from it:

\`\`\`sh
${restoreCommands(owner, name)}
\`\`\`

- The **server** opens the folder: give its absolute path, and let the user that the server runs as read it.
- The owner (\`--owner_name\`) must exist; the project (\`--repo_name\`) must not. Both may differ from the source.
- When a restore fails, the half-made project stays. Delete it before trying again.
- Check the files first with \`sha256sum -c SHA256SUMS\`.

## What a restore changes

- The project becomes **public**. Make it private afterwards if it was.
- People are not created. Who is not known to the server is shown by name, and the entry belongs to an administrator or to Ghost.
- Whoever runs the restore becomes the one who merged; assignees are dropped; reactions get the time of the restore.
- Milestones without a due date may show the year 9999.
- Dismissed reviews come back as comments, so that they do not block again.
- The head branch of an open pull request from a fork becomes a branch \`<owner>/<branch>\` of the project itself.
- LFS contents are not part of a dump.

## What a restore does not read

\`extra/\` holds what the dump format has no place for, one JSON object a line (assignees, attachments, resolved threads, timeline events …).
\`receipt.json\` says what was expected, what was got, and what is missing and why. \`schemas/\` describes every kind of file.
`;
}
