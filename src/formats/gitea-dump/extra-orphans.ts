import { keptReleases } from '../common/kept-releases.ts';
import type { Encoding } from './encode.ts';
import type { ExtraRow } from './writer.ts';

/** Tickets whose number, and releases whose tag is there already. */
async function* doubles({ source, plan }: Encoding): AsyncGenerator<ExtraRow> {
  for (const kind of plan.beyond.has('doubles') ? (['issue', 'pull-request'] as const) : []) {
    for await (const ticket of source.scan(kind)) {
      if (!plan.tickets.has(ticket.key)) yield { key: ticket.key, record: ticket };
    }
  }
  const kept = new Set<string>();
  for await (const release of keptReleases(source)) kept.add(release.key);
  for await (const release of source.scan('release')) {
    if (!kept.has(release.key)) yield { key: release.key, record: release };
  }
  for await (const asset of source.scan('asset')) {
    if (!kept.has(asset.parent)) yield { key: asset.key, record: asset };
  }
}

/** What hangs on an issue or pull request that is not in the dump. */
async function* hanging({ source, plan, written }: Encoding): AsyncGenerator<ExtraRow> {
  for (const kind of ['comment', 'event', 'review', 'review-comment'] as const) {
    if (await written.isAll(kind)) continue;
    for await (const entity of source.scan(kind)) {
      const ticket = entity.kind === 'review-comment' ? entity.pullRequest : entity.parent;
      if (!plan.tickets.has(ticket)) yield { key: entity.key, record: entity };
    }
  }
}

/** What a restore would stop at. Kept whole, as collected. */
export async function* orphanRows(encoding: Encoding): AsyncGenerator<ExtraRow> {
  yield* doubles(encoding);
  yield* hanging(encoding);
}
