import { visibleText } from '../../../lib/visible-text.ts';

const words: Readonly<Record<string, string>> = {
  completed: 'as completed',
  'not-planned': 'as not planned',
  duplicate: 'as a duplicate',
  resolved: 'as resolved',
  outdated: 'as outdated',
};

/** Why something was closed, to stand behind “closed”, with the space between; nothing where no reason is known. */
export function closeWords(reason: string | undefined): string {
  if (reason === undefined || reason === '') return '';
  return ` ${Object.hasOwn(words, reason) ? words[reason] : `: ${visibleText(reason)}`}`;
}
