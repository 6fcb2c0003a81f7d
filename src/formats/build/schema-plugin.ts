import type { Plugin } from 'vite';
import { compileValidators } from './compile.ts';
import { publishedPath, readSchemaSet, schemaSetIds } from './schemas.ts';

const modules = /^virtual:(validators|schemas)\/([a-z0-9-]+)$/u;
const served = /^\/schemas\/([a-z0-9./-]+\.json)$/u;

/** `export const schemas`: the texts of a format's schemas with their paths below `schemas/`. */
function schemaModule(id: string): string {
  const set = readSchemaSet(id);
  const files = set.files.map(({ name, text }) => ({ name: publishedPath(set, name), text }));
  return `export const version = ${JSON.stringify(set.version)};\nexport const schemas = ${JSON.stringify(files)};\n`;
}

/** Everything that is published below `schemas/`, with an `index.json` that lists it. */
export function publishedSchemas(): Map<string, string> {
  const files = new Map<string, string>();
  for (const id of schemaSetIds()) {
    const set = readSchemaSet(id);
    for (const { name, text } of set.files) files.set(publishedPath(set, name), text);
  }
  files.set('index.json', `${JSON.stringify({ schemas: [...files.keys()] }, null, 2)}\n`);
  return files;
}

/**
 * Vite plugin for the formats' JSON Schemas: `virtual:validators/<format>` gives the compiled validators, `virtual:schemas/<format>` the texts,
 * and the schemas are published below `schemas/`, in the build as in development.
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
        const text = path === undefined ? undefined : publishedSchemas().get(path);
        if (text === undefined) return next();
        response.setHeader('Content-Type', 'application/schema+json');
        response.end(text);
      });
    },
    generateBundle() {
      // Once, with the page; the worker is a bundle of its own.
      if (isWorker) return;
      for (const [name, source] of publishedSchemas()) {
        this.emitFile({ type: 'asset', fileName: `schemas/${name}`, source });
      }
    },
  };
}
