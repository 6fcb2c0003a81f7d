import { visibleText } from '../../../lib/visible-text.ts';
import type { Verdict } from '../../../model/verdict.ts';
import { plain } from '../../parts/plain-markdown.ts';
import { accountWords } from './account-rows.ts';
import { placeOf } from './place-words.ts';
import { toldPlaces, verdictWords } from './verdict-words.ts';

function accountLines({ accounts }: Verdict): string[] {
  return accounts.map(({ name, expected, got, missing, problems }) => {
    const cells = [accountWords[name].name, expected ?? '', got, missing, problems];
    return `| ${cells.join(' | ')} |`;
  });
}

function groupLines({ groups }: Verdict): string[] {
  if (groups.length === 0) return [];
  const lines = groups.flatMap(({ severity, code, count, title, todo, places }) => [
    `- ${severity}, ${code} (${count}): ${plain(title)} ${plain(todo)}`,
    ...places.slice(0, toldPlaces).map((place) => `  - ${plain(placeOf(place))}`),
    ...(count > toldPlaces ? [`  - ${count - Math.min(toldPlaces, places.length)} more`] : []),
  ]);
  return ['', '## Problems', '', ...lines];
}

function lossLines({ losses }: Verdict): string[] {
  if (losses.length === 0) return [];
  const lines = losses.map(({ what, count, after }) => `- ${plain(what)} (${count}): ${plain(after)}`);
  return ['', '## Lost on restore', '', ...lines];
}

/** The verdict as Markdown, to paste into an issue. */
export function verdictMarkdown(verdict: Verdict, name: string): string {
  const { sentence, facts } = verdictWords(verdict);
  return [
    `# ${plain(visibleText(name))}`,
    '',
    [sentence, ...facts].map((text) => plain(visibleText(text))).join(' '),
    '',
    '| Unit | Expected | Got | Missing | Problems |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...accountLines(verdict),
    ...groupLines(verdict),
    ...lossLines(verdict),
    '',
  ].join('\n');
}
