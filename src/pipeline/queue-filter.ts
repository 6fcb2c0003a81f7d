import type { OwnedProject, QueueFilter } from '../model/queue-record.ts';

/** What is exported when nobody says otherwise: all but copies of other people's projects. */
export const defaultFilter: QueueFilter = {
  private: true,
  archived: true,
  forks: false,
  empty: true,
  wikiOnly: false,
  pattern: '',
};

/** Whether the filter lets the project through. */
export function passes(project: OwnedProject, filter: QueueFilter): boolean {
  if (project.visibility !== 'public' && !filter.private) return false;
  if (project.archived && !filter.archived) return false;
  if (project.fork && !filter.forks) return false;
  if (project.empty && !filter.empty) return false;
  if (filter.wikiOnly && !project.wiki) return false;
  return matchesName(project.address.name, filter.pattern);
}

/**
 * Whether a name fits one of the patterns, which commas part: `*` stands for anything, case does not matter. A pattern without `*` is the
 * whole name. No pattern fits all.
 */
export function matchesName(name: string, pattern: string): boolean {
  const patterns = pattern
    .split(',')
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== '');
  return patterns.length === 0 || patterns.some((one) => fits(name.toLowerCase(), one));
}

/** Goes back to the last `*` only, so that no pattern takes longer than name times pattern. */
function fits(name: string, pattern: string): boolean {
  let at = 0;
  let wanted = 0;
  let star = -1;
  let afterStar = 0;
  while (at < name.length) {
    if (pattern[wanted] === '*') {
      star = wanted++;
      afterStar = at;
    } else if (pattern[wanted] === name[at]) {
      at++;
      wanted++;
    } else if (star >= 0) {
      wanted = star + 1;
      at = ++afterStar;
    } else return false;
  }
  while (pattern[wanted] === '*') wanted++;
  return wanted === pattern.length;
}
