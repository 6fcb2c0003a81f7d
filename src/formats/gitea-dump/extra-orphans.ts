import type { Encoding } from './encode.ts';
import type { ExtraRow } from './writer.ts';

/** What hangs on an issue or pull request that is not in the dump: a restore would stop at it. Kept whole, as collected. */
export async function* orphanRows({ source, plan }: Encoding): AsyncGenerator<ExtraRow> {
  for (const kind of ['comment', 'event', 'review', 'review-comment'] as const) {
    for await (const entity of source.scan(kind)) {
      const ticket = entity.kind === 'review-comment' ? entity.pullRequest : entity.parent;
      if (!plan.tickets.has(ticket)) yield { key: entity.key, record: entity };
    }
  }
}
