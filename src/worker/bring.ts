import type { ProjectFacts } from '../forges/forge.ts';
import type { Brought } from '../git/bring-files.ts';
import { openBrought } from '../git/bring-repository.ts';
import { RunError } from '../lib/run-error.ts';
import { quoted } from '../lib/shell-words.ts';
import type { RepositoryName } from '../model/project-source.ts';
import type { RepositoryWay, RepositoryWays } from '../pipeline/bring.ts';
import { broughtFault } from '../pipeline/bring-words.ts';
import { rowOf } from '../pipeline/ledger.ts';
import type { Job, JobContext } from './job-state.ts';
import type { BringView, GivenView } from './messages.ts';

/** A repository in hand, with what a first look at it showed. */
export interface Given {
  readonly brought: Brought;
  readonly view: GivenView;
}

/**
 * Takes note of a file or folder and looks at its refs at once, so that a wrong one shows before the start. A good one is used by the next
 * start or Resume.
 */
export async function bring(context: JobContext, brought: Brought): Promise<void> {
  const { job, showNow } = context;
  const { checked } = job;
  if (checked === undefined || job.state === 'collecting' || job.state === 'packing') return;
  const repository = repositoryOf(brought.name);
  const view = { repository, name: brought.name, ...(await firstLook(brought)) };
  // Meanwhile another address may have been checked, or the run begun.
  if (job.checked !== checked) return;
  job.given = [...job.given.filter((one) => one.view.repository !== repository), { brought, view }];
  showNow();
}

/** Wikis are repositories of their own, named after the project's: `name.wiki.git`. */
function repositoryOf(name: string): RepositoryName {
  return /\.wiki(?:\.git)?(?:\.bundle)?$/i.test(name) ? 'wiki' : 'code';
}

async function firstLook(brought: Brought): Promise<Pick<GivenView, 'refs' | 'bytes' | 'fault'>> {
  try {
    const opened = await openBrought(brought, () => {});
    await opened.close();
    return { refs: opened.offered.refs.length, bytes: opened.bytes };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return { refs: 0, bytes: 0, fault: broughtFault(error) };
  }
}

/** Choices of the notice about closed git under which the repository is not fetched. */
export const bringChoice = 'bring';
export const forgeBundleChoice = 'forge-bundle';

const notGiven = { code: 'git-not-brought', message: 'left out: it was to be brought, and nothing was given' };
const wikiLeftOut = { code: 'git-left-out', message: 'left out: git is closed to browsers, and no wiki was brought' };

/** How each repository comes; those that are not named are fetched. */
export function waysOf(job: Job, facts: ProjectFacts): RepositoryWays {
  const { choice } = job;
  const given = (name: RepositoryName): RepositoryWay | undefined => {
    const one = job.given.find(({ view }) => view.repository === name && view.fault === undefined);
    return one === undefined ? undefined : { kind: 'brought', brought: one.brought };
  };
  const code = given('code') ?? codeOtherwise(choice);
  const isFetched = choice !== bringChoice && choice !== forgeBundleChoice;
  const wiki = given('wiki') ?? (isFetched ? undefined : wikiOtherwise(facts));
  return { ...(code === undefined ? {} : { code }), ...(wiki === undefined ? {} : { wiki }) };
}

function codeOtherwise(choice: string | undefined): RepositoryWay | undefined {
  if (choice === bringChoice) return { kind: 'left-out', failure: notGiven };
  return choice === forgeBundleChoice ? { kind: 'forge-bundle' } : undefined;
}

/** A wiki without a page is none: nothing is missing. */
function wikiOtherwise(facts: ProjectFacts): RepositoryWay {
  return facts.units.wiki.bytes === 0 ? { kind: 'left-out' } : { kind: 'left-out', failure: wikiLeftOut };
}

/** What the page shows where a person may bring a repository: chosen before the start, or git failed. */
export function bringView(job: Job): { bring?: BringView } {
  const { checked } = job;
  if (checked === undefined || !mayBring(job)) return {};
  const { code, wiki } = checked.facts.repositories;
  const wantsWiki = rowOf(job.ledger, 'wiki').ticked && checked.facts.units.wiki.availability === 'available';
  const urls = [code, wantsWiki && checked.facts.units.wiki.bytes !== 0 ? wiki : undefined];
  const commands = urls.flatMap((url) => (url === undefined ? [] : commandsFor(url))).join('\n');
  return { bring: { commands, given: job.given.map(({ view }) => view) } };
}

function mayBring(job: Job): boolean {
  if (job.state === 'ready') return job.choice === bringChoice;
  if (job.state === 'done') return (['git', 'wiki'] as const).some((unit) => hasFailed(job, unit));
  return job.state === 'failed' && job.startedAt !== undefined && isAboutGit(job);
}

function hasFailed(job: Job, unit: 'git' | 'wiki'): boolean {
  const row = rowOf(job.ledger, unit);
  return row.ticked && row.progress === 'failed';
}

/** What stopped the run is git itself, or a request of git's. */
function isAboutGit({ notice }: Job): boolean {
  if (notice === undefined) return false;
  const { path } = notice.details;
  return (
    notice.code.startsWith('git-') || (typeof path === 'string' && /\.git\/(?:info\/refs|git-upload-pack)$/.test(path))
  );
}

function commandsFor(url: string): string[] {
  const folder = decodeURIComponent(url.split('/').at(-1) ?? 'project.git');
  const bundle = folder.replace(/\.git$/, '.bundle');
  return [
    `git clone --mirror ${quoted(url)}`,
    `git -C ${quoted(folder)} bundle create ${quoted(`../${bundle}`)} --all`,
  ];
}
