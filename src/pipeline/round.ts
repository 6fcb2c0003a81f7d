import type { ProjectFacts } from '../forges/forge.ts';
import type { Change } from '../model/page-update.ts';
import type { UpdateDepth } from '../model/run-record.ts';
import { type Unit, units } from '../model/unit.ts';
import { refsMark } from '../model/update-marks.ts';
import type { ProjectVault } from '../vault/vault.ts';
import { dropKept } from './drop-kept.ts';
import { forgetEmails } from './emails-again.ts';
import { activeUnits, type Ledger, rowOf } from './ledger.ts';
import { markNotRead } from './not-read.ts';
import { dropSwitchedOff } from './switched-off.ts';

/** The round of collecting that is under way; the first one is 1, each update is a further one. */
export interface Round {
  readonly number: number;
  readonly depth: UpdateDepth;
  /** What was deleted upstream is kept. */
  readonly keepGone: boolean;
  /** Lists are read whole whatever the depth: something else is wanted of them than the last time. */
  readonly wholeLists: boolean;
  /** It was not read in the round before: what was called otherwise meanwhile, nobody has seen. */
  isNew(unit: Unit): boolean;
  /** All items are asked for one by one whatever the depth: e-mail addresses may stand beside any name. */
  readonly everyItem: boolean;
  /** Milliseconds of this machine's clock. */
  now(): number;
  onChanges(changes: readonly Change[]): void;
  /** True unless it is known that no branch or tag has moved since the round before. */
  refsMoved(): Promise<boolean>;
  /** Sees to it, now and then, that what was committed is on the disk. */
  flushNow(): Promise<void>;
  flushSometimes(): Promise<void>;
}

/** Longest time, milliseconds, for which committed pages may be lost in a power cut. */
const flushEvery = 5000;

/** `flushSometimes` and `flushNow` of a round. */
function createFlusher(vault: ProjectVault, now: () => number): Pick<Round, 'flushNow' | 'flushSometimes'> {
  let last = now();
  const flushNow = async () => {
    last = now();
    await vault.flush();
  };
  return {
    flushNow,
    async flushSometimes() {
      if (now() - last >= flushEvery) await flushNow();
    },
  };
}

export interface RoundInput {
  readonly vault: ProjectVault;
  readonly facts: ProjectFacts;
  readonly ledger: Ledger;
  readonly round?: number;
  readonly depth?: UpdateDepth;
  readonly keepGone?: boolean;
  readonly emails?: boolean;
  onChanges?(changes: readonly Change[]): void;
  now?(): number;
}

/** Units that the lists were read for the last time they were, with the word for e-mail addresses. */
const listedSetting = 'listed-units';
const addresses = 'emails';

function wantedOf({ ledger, emails = false }: RoundInput): readonly (Unit | typeof addresses)[] {
  return [...activeUnits(ledger), ...(emails ? ([addresses] as const) : [])];
}

/** The round, and whether anything that this machine knows of has changed in it. */
export async function beginRound(input: RoundInput): Promise<{ round: Round; hasChanged(): boolean }> {
  const { vault, round: number = 1, depth = 'quick', keepGone = false, now = Date.now } = input;
  const active = activeUnits(input.ledger);
  const listed = await vault.setting(listedSetting);
  const isKnown = (word: string) => Array.isArray(listed) && listed.includes(word);
  // What was there before this call may have changed rows, too, and nobody has counted them.
  let changed = number === 1;
  const onChanges = (changes: readonly Change[]) => {
    changed ||= changes.length > 0;
    input.onChanges?.(changes);
  };
  const round: Round = {
    ...{ number, depth, keepGone, now, onChanges },
    // Rows that did not change are not shown again: what is wanted of them anew has to be read with them.
    wholeLists: !wantedOf(input).every(isKnown),
    isNew: (unit) => !isKnown(unit),
    everyItem: input.emails === true && !isKnown(addresses),
    refsMoved: () => haveRefsMoved(vault, number),
    ...createFlusher(vault, now),
  };
  if (number > 1) {
    const ticked = units.filter((unit) => rowOf(input.ledger, unit).ticked);
    if (input.emails && (depth === 'all' || round.everyItem)) await forgetEmails(vault, round);
    await dropKept(vault, round);
    changed ||= await isUnderWay(vault, number);
    await dropSwitchedOff(vault, input.facts, ticked, round);
    await markNotRead(vault, active, round);
  }
  return { round, hasChanged: () => changed };
}

async function isUnderWay(vault: ProjectVault, round: number): Promise<boolean> {
  for (const state of (await vault.steps()).values()) if ((state.round ?? 1) === round) return true;
  return false;
}

/** True unless git itself has said in this round that all is where it was. */
async function haveRefsMoved(vault: ProjectVault, round: number): Promise<boolean> {
  const state = await vault.step('git-repository');
  if (!state?.done || (state.round ?? 1) !== round) return true;
  for await (const _ of vault.markedKeys('stale', refsMark)) return true;
  return false;
}

/**
 * All that was read is kept: the next round goes on from here.
 * @param isRead all lists have come to their end; one that failed has not been read for what is wanted anew
 */
export async function endRound(input: RoundInput, round: Round, isRead: boolean): Promise<void> {
  const wanted = wantedOf(input);
  const before = await input.vault.setting(listedSetting);
  const listed = isRead ? wanted : wanted.filter((word) => Array.isArray(before) && before.includes(word));
  await input.vault.saveSetting(listedSetting, listed);
  await round.flushNow();
}
