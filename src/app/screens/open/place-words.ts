import { visibleText } from '../../../lib/visible-text.ts';
import type { PlacedProblem } from '../../../model/verdict.ts';

/** `issue.yml:9204:1`. */
export function placeOf({ file, line, column, place }: PlacedProblem): string {
  if (file === undefined) return visibleText(place ?? 'the archive');
  return visibleText([file, line, column].filter((part) => part !== undefined).join(':'));
}
