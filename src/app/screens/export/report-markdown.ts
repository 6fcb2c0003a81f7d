import type { Receipt } from '../../../model/receipt.ts';
import { units } from '../../../model/unit.ts';
import { plain } from '../../parts/plain-markdown.ts';
import { missingOf } from './report-rows.ts';
import { unitWords } from './unit-names.ts';
import { groupProblems, verdictOf } from './verdict.ts';

function unitLines(receipt: Receipt): string[] {
  return units.map((unit) => {
    const account = receipt.units[unit];
    const cells = [unitWords[unit].name, account.expected ?? '', account.got, missingOf(account), account.outcome];
    return `| ${cells.join(' | ')} |`;
  });
}

function missingLines(receipt: Receipt): string[] {
  const lines = units.flatMap((unit) =>
    receipt.units[unit].missing.map(
      (one) => `- ${unitWords[unit].name}: ${plain(one.name ?? one.id)} (${plain(one.id)}): ${plain(one.reason)}`,
    ),
  );
  return lines.length === 0 ? [] : ['', '## Missing', '', ...lines];
}

function problemLines(receipt: Receipt): string[] {
  const groups = groupProblems(receipt.problems);
  if (groups.length === 0) return [];
  const lines = groups.flatMap((group) => [
    `- ${group.severity}, ${group.code} (${group.problems.length}): ${plain(group.title)}`,
    ...group.problems.flatMap((problem) => (problem.place === undefined ? [] : [`  - ${plain(problem.place)}`])),
  ]);
  return ['', '## Problems', '', ...lines];
}

/** The receipt as Markdown, to paste into an issue. */
export function reportMarkdown(receipt: Receipt): string {
  return [
    `# Export of ${plain(`${receipt.project.owner}/${receipt.project.name}`)}`,
    '',
    `${verdictOf(receipt).sentence} From ${plain(receipt.source.url)} (${plain(receipt.source.forge)}), as ${receipt.format.id} ${receipt.format.version}.`,
    '',
    '| Unit | Expected | Got | Missing | Outcome |',
    '| --- | ---: | ---: | ---: | --- |',
    ...unitLines(receipt),
    ...missingLines(receipt),
    ...problemLines(receipt),
    '',
  ].join('\n');
}
