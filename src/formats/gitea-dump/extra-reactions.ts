import type { Reaction } from '../../model/reaction.ts';
import type { Encoding } from './encode.ts';
import { compact, numberOf, person, time } from './extra-rows.ts';
import { splitReactions, withoutOrigin } from './reactions.ts';
import type { ExtraRow } from './writer.ts';

/** What the reactions are on. `id` is that of the comment, review or review comment. */
interface Target {
  readonly key: string;
  readonly kind: string;
  readonly number: number;
  readonly id?: number;
  readonly reactions: readonly Reaction[];
  /** The dump has no reactions there at all. */
  readonly allLost: boolean;
}

async function* ticketTargets({ source, plan }: Encoding): AsyncGenerator<Target> {
  if (!plan.beyond.has('reactions')) return;
  for (const kind of ['issue', 'pull-request'] as const) {
    for await (const { key, number, reactions } of source.scan(kind)) {
      if (reactions !== undefined && plan.tickets.has(key)) yield { key, kind, number, reactions, allLost: false };
    }
  }
}

async function* commentTargets({ source, plan, written }: Encoding): AsyncGenerator<Target> {
  for (const kind of ['comment', 'review', 'review-comment'] as const) {
    if (!written.hasReactions(kind)) continue;
    for await (const entity of source.scan(kind)) {
      const { key, id, reactions } = entity;
      const number = numberOf(plan, entity.kind === 'review-comment' ? entity.pullRequest : entity.parent);
      if (reactions === undefined || number === undefined) continue;
      yield { key, kind, number, id, reactions, allLost: kind !== 'comment' };
    }
  }
}

function rowsOf({ key, kind, number, id, reactions, allLost }: Target): ExtraRow[] {
  const beyond = new Set(splitReactions(reactions).beyond);
  return reactions
    .filter((reaction) => allLost || beyond.has(reaction) || reaction.created !== undefined)
    .map((reaction) => ({
      key,
      record: compact({
        number,
        kind,
        id,
        user: person(withoutOrigin(reaction.user)),
        content: reaction.content,
        created: time(reaction.created),
      }),
    }));
}

/** Reactions that the dump or a restore drops, and those whose time is known. */
export async function* reactionRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  for (const targets of [ticketTargets(encoding), commentTargets(encoding)]) {
    for await (const target of targets) yield* rowsOf(target);
  }
}
