import type { Entity, EntityOf } from '../model/entity.ts';
import type { ProjectSource } from '../model/project-source.ts';

/** The very same object when there is no address in it. People are the only entities that have one. */
export function withoutEmail<E extends Entity>(entity: E): E {
  if (entity.kind !== 'user' || entity.email === undefined) return entity;
  const { email: _, ...rest } = entity;
  return rest as E;
}

/** The same project as if no e-mail addresses of people had been collected. Reads through, keeps nothing. */
export function withoutEmails(source: ProjectSource): ProjectSource {
  return {
    async *scan(kind, parent) {
      for await (const entity of source.scan(kind, parent)) yield withoutEmail<EntityOf<typeof kind>>(entity);
    },
    async get(kind, key) {
      const entity = await source.get(kind, key);
      return entity && withoutEmail<EntityOf<typeof kind>>(entity);
    },
    count: (kind) => source.count(kind),
    file: (key) => source.file(key),
    open: (blob) => source.open(blob),
    repository: (name) => source.repository(name),
  };
}
