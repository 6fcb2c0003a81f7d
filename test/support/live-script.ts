import { createRandom, type Random } from '../fuzz/random.ts';
import type { Edit } from './live-forge.ts';
import { branchesOf, type LiveRepositories } from './live-git.ts';
import { isPull, isRow, type LiveState, numberIn, rowsIn, textIn } from './live-state.ts';

type Make = (random: Random, state: LiveState, repositories: LiveRepositories, count: number) => Edit | undefined;

function ticketNumber(random: Random, state: LiveState): number {
  return numberIn(random.pick(state.tickets), 'number');
}

/** One of a list that may be empty. */
function oneOf<T>(random: Random, items: readonly T[]): T | undefined {
  return items.length === 0 ? undefined : random.pick(items);
}

const makers: readonly Make[] = [
  (_, __, ___, count) => ({ kind: 'new-issue', title: `New ${count}`, body: `It does not work.\n\n${count}` }),
  (random, state) => ({ kind: 'edit-issue', number: ticketNumber(random, state), body: 'Said again, better.' }),
  (random, state, _, count) => ({
    kind: 'edit-issue',
    number: ticketNumber(random, state),
    title: `Named again ${count}`,
  }),
  (random, state) => {
    const issue = random.pick(state.tickets.filter((ticket) => !isPull(ticket)));
    return { kind: issue.state === 'open' ? 'close' : 'reopen', number: numberIn(issue, 'number') };
  },
  (random, state) => {
    const label = oneOf(random, [...state.labels, ...state.ownerLabels]);
    const ticket = random.pick(state.tickets);
    if (label === undefined) return undefined;
    const added = !rowsIn(ticket.labels).some(({ id }) => id === label.id);
    return { kind: 'relabel', number: numberIn(ticket, 'number'), label: textIn(label, 'name'), added };
  },
  (random, state) => ({ kind: 'delete-issue', number: ticketNumber(random, state) }),
  (random, state, _, count) => ({ kind: 'new-comment', number: ticketNumber(random, state), body: `Me, too ${count}` }),
  (random, state) => {
    const [number, refersTo] = [ticketNumber(random, state), ticketNumber(random, state)];
    return { kind: 'new-comment', number, body: `See #${refersTo}`, refersTo };
  },
  (random, state) => {
    const comment = oneOf(random, state.comments);
    return comment && { kind: 'edit-comment', id: numberIn(comment, 'id'), body: 'Changed my mind.' };
  },
  (random, state) => {
    const comment = oneOf(random, state.comments);
    return comment && { kind: 'delete-comment', id: numberIn(comment, 'id') };
  },
  (random, state) => {
    const [number, on] = [ticketNumber(random, state), ticketNumber(random, state)];
    return number === on ? undefined : { kind: 'depend', number, on };
  },
  (random, state) => {
    const milestone = oneOf(random, state.milestones);
    const title = milestone === undefined || random.once(3) ? undefined : textIn(milestone, 'title');
    return { kind: 'set-milestone', number: ticketNumber(random, state), milestone: title };
  },
  (random, state, _, count) => {
    const pull = oneOf(random, state.pulls);
    const comments = random.below(3);
    return pull && { kind: 'review', number: numberIn(pull, 'number'), body: `Read ${count}`, comments };
  },
  (_, __, ___, count) => ({ kind: 'new-label', name: `label ${count}` }),
  (random, state, _, count) => {
    const label = oneOf(random, state.labels);
    return label && { kind: 'rename-label', name: textIn(label, 'name'), to: `renamed ${count}` };
  },
  (random, state) => {
    const label = oneOf(random, state.labels);
    return label && { kind: 'delete-label', name: textIn(label, 'name') };
  },
  (_, __, ___, count) => ({ kind: 'new-milestone', title: `Milestone ${count}` }),
  (random, state, _, count) => {
    const milestone = oneOf(random, state.milestones);
    return milestone && { kind: 'rename-milestone', title: textIn(milestone, 'title'), to: `Later ${count}` };
  },
  (random, state) => {
    const milestone = oneOf(random, state.milestones);
    return milestone && { kind: 'delete-milestone', title: textIn(milestone, 'title') };
  },
  (_, __, ___, count) => ({ kind: 'new-release', tag: `v9.${count}`, files: ['notes.txt', 'data.bin'] }),
  (random, state) => {
    const release = oneOf(
      random,
      state.releases.filter(({ assets }) => rowsIn(assets).length > 0),
    );
    return release && { kind: 'replace-file', tag: textIn(release, 'tag_name') };
  },
  (random, state) => {
    const release = oneOf(random, state.releases);
    return release && { kind: 'delete-release', tag: textIn(release, 'tag_name') };
  },
  (_, __, ___, count) => ({ kind: 'describe', description: `A project, told ${count} times` }),
  (random, _, { code }, count) => {
    const branch = random.pick([...branchesOf(code).keys()]);
    return { kind: 'push', branch, text: `push ${count}\n` };
  },
  (random, _, { code }, count) => {
    const branch = random.pick([...branchesOf(code).keys()]);
    return { kind: 'force-push', branch, text: `forced ${count}\n` };
  },
  (_, __, ___, count) => ({ kind: 'new-branch', branch: `branch-${count}` }),
  (random, _, { code }) => {
    const branch = oneOf(
      random,
      [...branchesOf(code).keys()].filter((name) => name !== 'main'),
    );
    return branch === undefined ? undefined : { kind: 'delete-branch', branch };
  },
  (_, __, ___, count) => ({ kind: 'new-pull', branch: `topic-${count}`, title: `Try ${count}` }),
  (random, state, { code }) => {
    const branches = branchesOf(code);
    const pull = oneOf(
      random,
      state.pulls.filter(
        ({ state: is, base }) => is === 'open' && isRow(base) && base.ref === 'main' && branches.has('main'),
      ),
    );
    return pull && { kind: 'merge', number: numberIn(pull, 'number') };
  },
  (_, __, ___, count) => ({ kind: 'wiki', text: `Page ${count}\n` }),
];

/** Edits drawn by a seed, each applied as soon as it is drawn, so that the next fits what is there. */
export function editScript(
  seed: number,
  length: number,
  state: LiveState,
  repositories: LiveRepositories,
  apply: (edit: Edit) => void,
): readonly Edit[] {
  const random = createRandom(seed, 0);
  const edits: Edit[] = [];
  while (edits.length < length) {
    const edit = random.pick(makers)(random, state, repositories, seed * 100 + edits.length);
    if (edit === undefined) continue;
    apply(edit);
    edits.push(edit);
  }
  return edits;
}
