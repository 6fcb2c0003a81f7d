import type { Plugin } from 'vite';
import { compileValidators } from './compile.ts';
import { documentation } from './documentation.ts';
import { publicationFaults } from './publication.ts';
import { publishedPath, readPublishedSets, readSchemaSet, schemaSetIds } from './schemas.ts';

const modules = /^virtual:(validators|schemas)\/([a-z0-9-]+)$/u;
const served = /^\/schemas\/([a-z]*(?:\.[a-z]+)?)$/u;
const mediaTypes: Readonly<Record<string, string>> = { html: 'text/html', css: 'text/css', json: 'application/json' };

/** `export const schemas`: the texts of a format's schemas with their paths below `schemas/`. */
function schemaModule(id: string): string {
  const set = readSchemaSet(id);
  const files = set.files.map(({ name, text }) => ({ name: publishedPath(set, name), text }));
  return `export const version = ${JSON.stringify(set.version)};\nexport const schemas = ${JSON.stringify(files)};\n`;
}

/** `index.json`: every version of every format, oldest first, with the paths of its schemas below `schemas/`. */
function schemaIndex(): string {
  const formats = schemaSetIds().map((id) => ({
    id,
    newest: readSchemaSet(id).version,
    versions: readPublishedSets(id).map((set) => ({
      version: set.version,
      schemas: set.files.map(({ name }) => publishedPath(set, name)),
    })),
  }));
  return `${JSON.stringify({ formats }, null, 2)}\n`;
}

/** What is made for `schemas/` at build time, beside the published schemas themselves, which lie in `public/schemas/`. */
export function schemaPages(): Map<string, string> {
  const { page, styles } = documentation();
  return new Map([
    ['index.html', page],
    ['index.css', styles],
    ['index.json', schemaIndex()],
  ]);
}

/**
 * Vite plugin for the formats' JSON Schemas: `virtual:validators/<format>` gives the compiled validators, `virtual:schemas/<format>` the texts,
 * and `schemas/` gets its index and its documentation, in the build as in development. A build stops when a published schema was changed.
 */
export function schemaPlugin(): Plugin {
  let isWorker = false;
  return {
    name: 'schemas',
    configResolved(config) {
      isWorker = config.isWorker;
    },
    resolveId: (source) => (modules.test(source) ? `\0${source}` : undefined),
    load(id) {
      const [, kind, format] = modules.exec(id.replace(/^\0/u, '')) ?? [];
      if (kind === undefined || format === undefined) return undefined;
      return kind === 'validators' ? compileValidators(readSchemaSet(format)) : schemaModule(format);
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = served.exec((request.url ?? '').replace(/\?.*$/u, ''))?.[1];
        const name = path === '' ? 'index.html' : path;
        const text = name === undefined ? undefined : schemaPages().get(name);
        if (name === undefined || text === undefined) return next();
        response.setHeader('Content-Type', `${mediaTypes[name.replace(/^.*\./u, '')]}; charset=utf-8`);
        response.end(text);
      });
    },
    generateBundle() {
      // Once, with the page; the worker is a bundle of its own.
      if (isWorker) return;
      const [fault] = publicationFaults();
      if (fault !== undefined) this.error(fault);
      for (const [name, source] of schemaPages()) this.emitFile({ type: 'asset', fileName: `schemas/${name}`, source });
    },
  };
}
