import type { RunError } from '../lib/run-error.ts';

const asBundle = 'Make a new one with the lines given here, then give it.';

/** Title and next step for what can be wrong with a repository that a person brings; why is in the failure itself. */
export const broughtWords: Readonly<Record<string, { readonly title: string; readonly todo: string }>> = {
  'git-not-a-bundle': { title: 'This file is no git bundle', todo: asBundle },
  'git-bundle-partial': {
    title: 'This bundle does not hold the whole history',
    todo: 'Make it from a whole clone, without a range: git bundle create project.bundle --all.',
  },
  'git-bundle-unsupported': {
    title: 'This bundle cannot be read here',
    todo: 'Make it with git bundle create project.bundle --all.',
  },
  'git-brought-damaged': { title: 'What was brought is damaged', todo: `Check it with git fsck. ${asBundle}` },
  'git-not-a-repository': {
    title: 'There is no repository in this folder',
    todo: 'Give the folder that git clone --mirror made (its name ends in .git), or one with a .git folder in it.',
  },
  'git-folder-several': {
    title: 'There are several repositories in this folder',
    todo: 'Give the folder of one of them.',
  },
  'git-folder-alternates': {
    title: 'This clone is not complete by itself',
    todo: 'Run git repack -a -d in it and remove objects/info/alternates, then give it again.',
  },
  'git-folder-reftable': {
    title: 'This clone keeps its refs in a way that is not read here',
    todo: 'Make a bundle of it: git bundle create project.bundle --all.',
  },
  'git-folder-partial': {
    title: 'This clone is not complete by itself',
    todo: 'Clone it anew with git clone --mirror, without --filter.',
  },
  'git-file-unreadable': {
    title: 'The browser cannot read what was given',
    todo: 'Give it again; it was moved, changed or locked since.',
  },
  'git-no-bundle': {
    title: 'The forge gives no bundle',
    todo: 'Bring the repository yourself, or export without git.',
  },
  'git-not-brought': { title: 'No repository was given', todo: 'Give a bundle or a folder, or choose another way.' },
  'git-sha256': { title: 'This repository cannot be exported yet', todo: 'Export without git.' },
};

/** Why something that was given cannot be taken, and what to do instead. */
export function broughtFault({ code, message }: RunError): { code: string; why: string; todo: string } {
  return { code, why: message, todo: broughtWords[code]?.todo ?? asBundle };
}
