import type { JobView } from '../../../worker/messages.ts';
import { counted } from '../../parts/format.ts';

interface ReadyWords {
  readonly sentence: string;
  readonly glyph: 'done' | 'note';
}

/** The sentence above the board. What is closed or lacking comes first; the notice below says why. */
export function readyWords(job: JobView): ReadyWords {
  const { notice, preflight } = job;
  const missing = job.units.filter((unit) => unit.ticked && unit.state === 'no-access').length;
  if (notice?.choices !== undefined) {
    const roundabout = notice.choices.length > 1;
    const sentence = roundabout
      ? 'Ready. One route is closed and has a way round.'
      : 'Ready, but one route is closed. Git would be missing.';
    return { sentence, glyph: 'note' };
  }
  if (missing > 0)
    return { sentence: `Ready, but for ${counted(missing, 'part')} that cannot be read.`, glyph: 'note' };
  if (preflight?.project.empty) return { sentence: 'Ready. The repository is empty.', glyph: 'done' };
  // Of an export that was stopped the worker says what became of it.
  const plain = job.status === '' || job.status === 'Ready.';
  return plain ? { sentence: 'Ready.', glyph: 'done' } : { sentence: job.status, glyph: 'note' };
}
