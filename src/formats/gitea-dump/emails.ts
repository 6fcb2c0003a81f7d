import type { ProjectSource } from '../../model/project-source.ts';
import type { UserRef } from '../../model/user.ts';
import type { YamlRecord } from './yaml.ts';

/** The e-mail address of a person; empty where none is known, or none was asked for. */
export type EmailOf = (user: UserRef) => string;

const wordOf = ({ id, name }: UserRef) => `${id ?? ''} ${name}`;

/** Looks through the people once. Memory holds those who have an address. */
export async function emailsOf(source: ProjectSource): Promise<EmailOf> {
  const known = new Map<string, string>();
  for await (const user of source.scan('user')) if (user.email !== undefined) known.set(wordOf(user), user.email);
  return known.size === 0 ? () => '' : (user) => known.get(wordOf(user)) ?? '';
}

/** The record with the address in its field, which is there and empty otherwise. */
export function withEmail(record: YamlRecord, field: 'poster_email' | 'publisher_email', email: string): YamlRecord {
  return email === '' ? record : { ...record, [field]: email };
}
