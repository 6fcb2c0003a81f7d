/// <reference path="../validators.d.ts" />
import type { Format, SchemaFile } from '../format.ts';
import { encodeF3 } from './encode.ts';
import { restoreCommands, restoreNotes } from './restore-notes.ts';
import { f3Version } from './version.ts';

/** Schemas and validators are loaded when they are needed: they are no part of the page's first load. */
async function schemas(): Promise<readonly SchemaFile[]> {
  const [own, common] = await Promise.all([import('virtual:schemas/f3'), import('virtual:schemas/common')]);
  return [...common.schemas, ...own.schemas];
}

const loadValidators = async () => (await import('virtual:validators/f3')).validators;

/** The tree of files of the F3 project; see README.md. */
export const f3: Format = {
  id: 'f3',
  label: 'F3',
  hint: 'the exchange format of the F3 project; experimental readers',
  version: f3Version,
  holds: [
    'project',
    'user',
    'label',
    'milestone',
    'release',
    'asset',
    'issue',
    'pull-request',
    'comment',
    'review',
    'review-comment',
    'attachment',
  ],
  encode: (source, context) => encodeF3(source, context, loadValidators()),
  schemas,
  async restoreNotes(source) {
    for await (const project of source.scan('project')) return restoreNotes(project);
    return '';
  },
  restoreCommands,
  async reader() {
    const [{ f3Reader }, validators] = await Promise.all([import('./reader.ts'), loadValidators()]);
    return f3Reader(validators);
  },
};
