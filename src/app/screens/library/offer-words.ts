import { type Unit, units } from '../../../model/unit.ts';
import type { LibraryProject } from '../../../worker/library-messages.ts';
import { date, listed, number, percent, time } from '../../parts/format.ts';
import { unitInSentence, unitWords } from '../export/unit-names.ts';

/** What the page says of something that was left half done. */
export interface OfferWords {
  readonly title: string;
  readonly facts: readonly string[];
}

/** So many complete parts are named; the others are counted. */
const named = 3;

export function nameOf({ owner, name }: Pick<LibraryProject, 'owner' | 'name'>): string {
  return `${owner}/${name}`;
}

function when(at: number): string {
  return `${date(at)} at ${time(at)}`;
}

/** How it came to stand. A record that still says it works, with nobody working on it, was left by a browser that closed. */
function howItEnded({ state, touchedAt, notice }: LibraryProject): string {
  if (state === 'paused') return `Paused on ${when(touchedAt)}.`;
  if (state === 'failed' && notice !== undefined) return `${notice.title}, on ${when(touchedAt)}.`;
  if (state === 'collecting' || state === 'packing') return `The browser closed on ${when(touchedAt)}.`;
  return `Stopped on ${when(touchedAt)}.`;
}

/** The part that was in the middle of it, with most still to come. */
function unfinished({ progress }: LibraryProject): string | undefined {
  let worst: { unit: Unit; got: number; expected: number } | undefined;
  for (const unit of units) {
    const row = progress[unit];
    if (row === undefined || row.progress === 'done' || row.expected === undefined || row.got === 0) continue;
    const { got, expected } = row;
    if (got < expected && (worst === undefined || expected - got > worst.expected - worst.got))
      worst = { unit, got, expected };
  }
  if (worst === undefined) return undefined;
  return `${number(worst.got)} of ${number(worst.expected)} ${unitWords[worst.unit].many} are here`;
}

function complete({ progress }: LibraryProject): string | undefined {
  const done = units.filter((unit) => progress[unit]?.progress === 'done').map(unitInSentence);
  if (done.length === 0) return undefined;
  const rest = done.length - named;
  const words = rest > 1 ? [...done.slice(0, named), `${number(rest)} more`] : done;
  const plural = done.length > 1 || done[0]?.endsWith('s');
  return `${listed(words)} ${plural ? 'are' : 'is'} complete`;
}

/** `harbor-lab/tide-tables stopped at 62 %`, and what of it is here. */
export function offerWords(project: LibraryProject): OfferWords {
  const subject = project.first ? nameOf(project) : `The update of ${nameOf(project)}`;
  const verb = project.state === 'paused' ? 'is paused' : 'stopped';
  const here = [unfinished(project), complete(project)].filter((words) => words !== undefined).join('; ');
  const sentence = here.charAt(0).toUpperCase() + here.slice(1);
  return {
    title: `${subject} ${verb} at ${percent(project.percent)}`,
    facts: [howItEnded(project), ...(here === '' ? [] : [`${sentence}.`])],
  };
}
