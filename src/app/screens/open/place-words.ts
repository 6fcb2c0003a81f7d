import { visibleText } from '../../../lib/visible-text.ts';
import type { PlacedProblem, ProblemSubject } from '../../../model/verdict.ts';
import { openedId } from '../../../worker/open-messages.ts';
import { viewHash } from '../../stores/view-address.ts';

/** `issue.yml:9204:1`. */
export function placeOf({ file, line, column, place }: PlacedProblem): string {
  if (file === undefined) return visibleText(place ?? 'the archive');
  return visibleText([file, line, column].filter((part) => part !== undefined).join(':'));
}

const parts = { label: 'labels', milestone: 'milestones', release: 'releases', code: 'code', wiki: 'wiki' } as const;

/** Where the viewer shows what a problem is about. */
export function subjectHash(about: ProblemSubject): string {
  if (about.kind !== 'issue' && about.kind !== 'pull-request') return viewHash(openedId, parts[about.kind]);
  const said = about.said === undefined ? [] : [`${about.said.kind}-${about.said.id}`];
  return viewHash(openedId, about.kind === 'issue' ? 'issues' : 'pulls', [about.number, ...said]);
}

/** `issue 12, comment`; short, for a line of its own beside the place. */
export function subjectName(about: ProblemSubject): string {
  if (about.kind !== 'issue' && about.kind !== 'pull-request') return parts[about.kind];
  const name = `${about.kind === 'issue' ? 'issue' : 'pull request'} ${about.number}`;
  return about.said === undefined ? name : `${name}, ${about.said.kind}`;
}
