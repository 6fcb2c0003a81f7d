/// <reference path="../validators.d.ts" />
import type { Project } from '../../model/project.ts';
import type { ProjectSource } from '../../model/project-source.ts';
import type { Format, SchemaFile } from '../format.ts';
import { encodeDump } from './encode.ts';
import { restoreCommands, restoreNotes } from './restore-notes.ts';
import { dumpVersion } from './version.ts';

async function projectOf(source: ProjectSource): Promise<Project | undefined> {
  for await (const project of source.scan('project')) return project;
  return undefined;
}

/** Schemas and validators are loaded when they are needed: they are no part of the page's first load. */
async function schemas(): Promise<readonly SchemaFile[]> {
  const [own, common] = await Promise.all([import('virtual:schemas/gitea-dump'), import('virtual:schemas/common')]);
  return [...common.schemas, ...own.schemas];
}

/** The directory that `gitea dump-repo` writes and `restore-repo` reads; see README.md. */
export const giteaDump: Format = {
  id: 'gitea-dump',
  label: 'Gitea dump',
  hint: 'restore-repo of Gitea and Forgejo reads it',
  version: dumpVersion,
  holds: [
    'project',
    'label',
    'milestone',
    'release',
    'asset',
    'issue',
    'pull-request',
    'comment',
    'review',
    'review-comment',
  ],
  async *encode(source, context) {
    const { validators } = await import('virtual:validators/gitea-dump');
    yield* encodeDump(source, context, dumpVersion, validators);
  },
  schemas,
  async restoreNotes(source) {
    const project = await projectOf(source);
    return project === undefined ? '' : restoreNotes(project);
  },
  restoreCommands,
  async reader() {
    const [{ dumpReader }, { validators }] = await Promise.all([
      import('./reader.ts'),
      import('virtual:validators/gitea-dump'),
      // For YAML that the quick reader leaves to it.
      import('yaml'),
    ]);
    return dumpReader(validators);
  },
};
