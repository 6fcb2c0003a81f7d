import { createLine, type Line } from './line.ts';
import { runEntry } from './mirror-entry.ts';
import type { Mirror, MirrorContext, MirrorEntry } from './mirror-state.ts';

/** Mirrors that are worked on at the same time; each has parts of its pack under way. */
const atOnce = 3;

/** Works until nothing is left to do and the list is complete. */
export function createMirrorLine(context: MirrorContext): Line {
  const { mirror, environment } = context;
  return createLine<MirrorEntry>({
    ...{ list: mirror, atOnce },
    next: () => nextOf(mirror),
    run: (entry, signal) => runEntry(context, entry, signal),
    mayGrow: () => mirror.listing,
    begun() {
      mirror.startedAt ??= environment.clock.now();
      mirror.finishedAt = undefined;
      context.changed();
    },
    ended() {
      // What somebody has paused by itself is all that is left.
      if (mirror.state === 'done' && [...mirror.entries.values()].some(({ held }) => held)) mirror.state = 'paused';
      if (mirror.state === 'done') mirror.finishedAt = environment.clock.now();
      context.changed();
    },
  });
}

/** What was begun goes first. */
function nextOf(mirror: Mirror): MirrorEntry | undefined {
  const entries = [...mirror.entries.values()].filter(({ held }) => !held);
  return entries.find(({ state }) => state === 'paused') ?? entries.find(({ state }) => state === 'queued');
}
