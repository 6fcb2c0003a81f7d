import * as v from 'valibot';
import type { Vault } from '../vault/vault.ts';
import { addEntry, type Mirror, newMirror } from './mirror-state.ts';

/** Room for what is kept of mirrors; no project is called so, for those begin with the id of a forge. */
const room = 'mirror';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const keptShape = v.object({
  form: v.object({ address: v.string(), endpoint: v.string(), region: v.string(), text: v.string() }),
  options: v.object({
    pullRequests: v.boolean(),
    wikis: v.boolean(),
    largeFiles: v.boolean(),
    onePack: v.boolean(),
  }),
  state: v.picklist(['running', 'paused', 'done']),
  /** The list was not complete. */
  listing: v.boolean(),
  /** As far as the list was complete. */
  faults: v.optional(
    v.array(
      v.object({
        ...{ line: count, text: v.string(), why: v.string() },
        partly: v.exactOptional(v.literal(true)),
      }),
    ),
    [],
  ),
  startedAt: v.optional(v.number()),
  finishedAt: v.optional(v.number()),
  items: v.array(
    v.object({
      key: v.string(),
      source: v.pipe(
        v.string(),
        v.check((text) => URL.canParse(text)),
      ),
      state: v.picklist(['queued', 'running', 'paused', 'done', 'failed']),
      notice: v.optional(v.object({ code: v.string(), title: v.string(), why: v.string(), todo: v.string() })),
      busy: v.optional(v.object({ since: v.exactOptional(v.number()), seen: v.number() })),
      outcome: v.optional(
        v.object({
          what: v.picklist(['new', 'updated', 'same', 'empty']),
          refs: count,
          packs: count,
          objects: count,
          bytes: count,
          changes: v.object({ added: count, moved: count, deleted: count }),
          problems: v.array(v.string()),
          wiki: v.exactOptional(v.union([v.literal(true), v.picklist(['none', 'refused'])])),
        }),
      ),
    }),
  ),
});

/** Keeps the list, so that a tab that is opened again knows it. Neither keys nor tokens are part of it. */
export async function keepMirror(vault: Vault, mirror: Mirror): Promise<void> {
  const { form, options, listing, faults, startedAt, finishedAt, entries } = mirror;
  const state = mirror.state === 'running' || mirror.state === 'done' ? mirror.state : 'paused';
  const items = [...entries.values()].map(({ key, source, state: own, notice, busy, outcome }) => {
    const more = { ...(notice && { notice }), ...(busy && { busy }), ...(outcome && { outcome }) };
    return { ...{ key, source, state: own }, ...more };
  });
  const times = { ...(startedAt !== undefined && { startedAt }), ...(finishedAt !== undefined && { finishedAt }) };
  const value = items.length === 0 ? undefined : { form, options, listing, faults, state, items, ...times };
  await (await vault.project(room)).saveSetting('list', value);
}

/** The list that was kept, as it goes on: what ran when the tab ended is paused. `undefined`: none, or of a shape that is unknown here. */
export async function keptMirror(vault: Vault): Promise<Mirror | undefined> {
  const read = v.safeParse(keptShape, await (await vault.project(room)).setting('list'));
  if (!read.success) return undefined;
  const { form, options, listing, faults, state, items, startedAt, finishedAt } = read.output;
  const mirror = Object.assign(newMirror(), { form, options, listing, faults, startedAt, finishedAt });
  mirror.state = state === 'running' ? 'paused' : state;
  for (const { key, source, state: own, notice, busy, outcome } of items) {
    addEntry(mirror, key, source);
    const entry = mirror.entries.get(key);
    if (entry === undefined) continue;
    entry.state = own === 'running' ? 'paused' : own;
    entry.notice = notice;
    entry.busy = busy;
    entry.outcome = outcome;
    mirror.tokenFor ??= new URL(source).origin;
  }
  return mirror;
}

/** Forgets the list. What is kept of its mirrors: `forgetUploads`. */
export async function forgetList(vault: Vault): Promise<void> {
  await (await vault.project(room)).saveSetting('list', undefined);
}

/** Names this browser to other writers of a mirror; the same for ever. */
export async function writerName(vault: Vault, random: () => number): Promise<string> {
  const kept = await vault.project(room);
  const known = await kept.setting('writer');
  if (typeof known === 'string' && known !== '') return known;
  const made = [0, 1, 2].map(() => Math.floor(random() * 2 ** 32).toString(36)).join('-');
  await kept.saveSetting('writer', made);
  return made;
}
