import { useRef } from 'preact/hooks';
import type { Problem } from '../../../model/problem.ts';
import type { Receipt } from '../../../model/receipt.ts';
import { TextButton } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { counted, number } from '../../parts/format.ts';
import { ProblemSummary } from '../../parts/problem-summary.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import { useShown } from '../../parts/use-shown.tsx';
import { reportMarkdown } from './report-markdown.ts';
import { groupProblems, type ProblemGroup } from './verdict.ts';

function ProblemTable({ group }: { group: ProblemGroup }) {
  const { shown, more } = useShown(group.problems.length);
  const messages = group.problems.some((problem) => problem.message !== group.title);
  const fields = group.problems.some((problem) => problem.field !== undefined);
  const row = (problem: Problem) => (
    <tr key={`${problem.place} ${problem.field} ${problem.message}`}>
      <td class="mono">{problem.place ?? 'the project'}</td>
      {fields ? <td class="mono">{problem.field ?? ''}</td> : null}
      {messages ? <td>{problem.message}</td> : null}
    </tr>
  );
  return (
    <>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Place</th>
            {fields ? <th scope="col">Field</th> : null}
            {messages ? <th scope="col">What</th> : null}
          </tr>
        </thead>
        <tbody>{group.problems.slice(0, shown).map(row)}</tbody>
      </table>
      {more}
    </>
  );
}

function Group({ group, open }: { group: ProblemGroup; open: boolean }) {
  const { severity, title, code } = group;
  return (
    <details class="group" open={open} data-testid="problem-group" data-code={code}>
      <ProblemSummary severity={severity} title={title} code={code} count={group.problems.length} />
      <div class="group-body stack">
        <ProblemTable group={group} />
      </div>
    </details>
  );
}

function sideNote(receipt: Receipt, groups: readonly ProblemGroup[]): string {
  const all = receipt.problems.length + receipt.problemsLeftOut;
  const stops = groups.some((group) => group.severity === 'stops-restore');
  const count = `${number(all)} in ${counted(groups.length, 'kind')}.`;
  const listed = receipt.problemsLeftOut > 0 ? ` The first ${number(receipt.problems.length)} are listed.` : '';
  return `${count}${listed}${stops ? '' : ' Nothing of this stops a restore.'}`;
}

/** Problems by code, worst first; the first stands open. */
export function Problems({ receipt }: { receipt: Receipt }) {
  const body = useRef<HTMLDivElement>(null);
  const groups = groupProblems(receipt.problems);
  if (groups.length === 0) return null;
  return (
    <Sheet
      side={
        <>
          <h2>Problems</h2>
          <p>{sideNote(receipt, groups)}</p>
        </>
      }
    >
      <div class="stack" ref={body}>
        <div data-testid="problems">
          {groups.map((group, index) => (
            <Group key={`${group.severity} ${group.code}`} group={group} open={index === 0} />
          ))}
        </div>
        <p class="actions">
          <CopyButton label="Copy as Markdown" text={() => reportMarkdown(receipt)} />
          <CopyButton label="Copy as JSON" text={() => JSON.stringify(receipt, undefined, 2)} />
          <TextButton onPress={() => print()}>Print</TextButton>
        </p>
      </div>
    </Sheet>
  );
}
