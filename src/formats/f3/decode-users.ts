import { compareText } from '../../lib/compare-text.ts';
import type { User } from '../../model/user.ts';
import type { F3Context } from './decode-context.ts';
import { nodes } from './paths.ts';
import { userOf } from './read-people.ts';

/** Users in the order of their names, as they have it everywhere. */
export async function* scanUsers(context: F3Context): AsyncGenerator<User, void, undefined> {
  const { users } = await context.lookups();
  const keys = [...users].map(([id, name]) => ({ id, key: userOf({ username: name }, id).key }));
  keys.sort((a, b) => compareText(a.key, b.key));
  let last = '';
  for (const { id, key } of keys) {
    const path = nodes.user(id);
    const row = await context.difference('user', path);
    const record =
      row?.['made'] === true ? undefined : await context.record(context.tree.index.get(`${path.slice(1)}.json`));
    if (record === undefined) continue;
    // Two accounts may have had one name.
    const own = key === last ? `${key}:${id}` : key;
    last = key;
    yield { ...(await context.whole(path, userOf(record, id))), key: own };
  }
}
