import type { Reaction } from '../../model/reaction.ts';
import type { UserRef } from '../../model/user.ts';
import { personId } from './people.ts';

/** The names a forge shows unless its administrator chose others; what else is stored is never listed. */
const held: ReadonlySet<string> = new Set(['+1', '-1', 'laugh', 'hooray', 'confused', 'heart', 'rocket', 'eyes']);

/** Words of other forges that mean exactly one of the eight. */
const translations: Readonly<Record<string, string>> = {
  thumbsup: '+1',
  thumbsdown: '-1',
  smile: 'laugh',
  laughing: 'laugh',
  tada: 'hooray',
  '👍': '+1',
  '👎': '-1',
  '😄': 'laugh',
  '😆': 'laugh',
  '🎉': 'hooray',
  '😕': 'confused',
  '❤': 'heart',
  '❤️': 'heart',
  '🚀': 'rocket',
  '👀': 'eyes',
};

/** One of the eight names, or `undefined` when the dump cannot hold it. */
export function heldReaction(content: string): string | undefined {
  if (held.has(content)) return content;
  return Object.hasOwn(translations, content) ? translations[content] : undefined;
}

/** A Gitea that was migrated shows `name(gitea)` for people it does not know, and would add one more at each further move. */
export function withoutOrigin(user: UserRef): UserRef {
  const name = user.name.replace(
    /\((git|github|gitea|gitlab|gogs|onedev|gitbucket|codebase|codecommit|forgejo)\)$/u,
    '',
  );
  return name === '' || name === user.name ? user : { ...user, name };
}

export interface ReactionRecord {
  readonly user_id: number;
  readonly user_name: string;
  readonly content: string;
  readonly [key: string]: string | number;
}

/** What the dump can hold, and what it cannot: other words, and a second one of the same person that would stop a restore. */
export function splitReactions(reactions: readonly Reaction[] | undefined): {
  readonly records: readonly ReactionRecord[];
  readonly beyond: readonly Reaction[];
} {
  const records = new Map<string, ReactionRecord>();
  const beyond: Reaction[] = [];
  for (const reaction of reactions ?? []) {
    const content = heldReaction(reaction.content);
    const user = withoutOrigin(reaction.user);
    const key = `${personId(user)} ${content} ${user.name}`;
    if (content === undefined || records.has(key)) beyond.push(reaction);
    else records.set(key, { user_id: personId(user), user_name: user.name, content });
  }
  return { records: [...records.values()], beyond };
}
