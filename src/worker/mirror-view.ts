import type { Meter } from './meter.ts';
import type { MirrorItemView, MirrorView } from './mirror-messages.ts';
import type { Mirror, MirrorEntry } from './mirror-state.ts';

function itemView(mirror: Mirror, entry: MirrorEntry): MirrorItemView {
  const { key, source, state, figures, phase, outcome, notice, busy, held, streamed, meter } = entry;
  const { objectsExpected, ...counted } = figures;
  const waiting = meter?.waiting();
  return {
    ...{ key, source, state },
    ...counted,
    clone: mirror.place?.cloneAddress(key) ?? '',
    ...(objectsExpected === undefined ? {} : { objectsExpected }),
    ...(state === 'running' && phase !== undefined ? { phase } : {}),
    ...(waiting === undefined ? {} : { waiting }),
    ...(mirror.closed.has(new URL(source).origin) ? { throughProxy: true as const } : {}),
    ...(outcome === undefined ? {} : { outcome }),
    ...(notice === undefined ? {} : { notice }),
    ...(busy === undefined ? {} : { busy }),
    ...(held ? { held: true as const } : {}),
    ...(streamed ? { streamed: true as const } : {}),
  };
}

/** Everything the page shows, as plain values. Keys and tokens are no part of it. */
export function mirrorView(mirror: Mirror, meter: Meter): MirrorView {
  const entries = [...mirror.entries.values()];
  const sum = (pick: (entry: MirrorEntry) => number) => entries.reduce((all, entry) => all + pick(entry), 0);
  const { state, listing, options, faults, notice, startedAt, finishedAt, form } = mirror;
  const host = mirror.tokenFor === undefined ? undefined : new URL(mirror.tokenFor).host;
  return {
    ...{ state, listing, options, faults },
    items: entries.map((entry) => itemView(mirror, entry)),
    totals: {
      done: entries.filter((entry) => entry.state === 'done').length,
      needYou: entries.filter((entry) => entry.state === 'failed').length,
      fetched: sum(({ figures }) => figures.fetched),
      sent: sum(({ figures }) => figures.sent),
      requests: sum(({ figures }) => figures.requests),
    },
    needsKeys: entries.length > 0 && (mirror.place === undefined || mirror.renewal !== undefined),
    lately: meter.lately(),
    form: { ...form },
    ...(mirror.leaving ? { leaving: true as const } : {}),
    ...(host === undefined ? {} : { tokenFor: host }),
    ...(notice === undefined ? {} : { notice }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
  };
}
