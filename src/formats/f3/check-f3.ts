import { RunError } from '../../lib/run-error.ts';
import type { ArchiveEntry, ArchiveIndex } from '../../model/archive-index.ts';
import { archiveDigests } from '../common/archive-digests.ts';
import type { Validator } from '../common/check-record.ts';
import { excerptOf } from '../common/excerpt.ts';
import { readGitFolder } from '../common/git-folder.ts';
import { pointerParts } from '../common/json-pointer.ts';
import { isFields } from '../common/loose-fields.ts';
import type { FormatChecked, FormatCheckOptions } from '../format.ts';
import { accountOf } from './accounts.ts';
import { checkExtra } from './check-extra.ts';
import { checkIdFile, checkParents, sayIdFiles } from './check-places.ts';
import { countRecord, countUnread, recordChecks } from './check-records.ts';
import { checkRepositories } from './check-repositories.ts';
import { checkOf, type F3CheckRun, placeIn } from './check-run.ts';
import { checkShapes } from './check-shapes.ts';
import { todaysLayout } from './old-layout.ts';
import { fileOf, type NodePlace, nodeOfFile, objectPath, objectsFolder, repositoryNames } from './paths.ts';
import { readDocument } from './read-file.ts';
import { f3Tree } from './tree.ts';

interface F3CheckOptions extends FormatCheckOptions {
  /** Compiled schemas by kind of node, and of rows of `extra/`. */
  readonly validators: Readonly<Record<string, Validator>>;
}

/** Reads the whole archive once and says everything that is wrong with it, but for the objects of its repositories. */
export async function checkF3(archive: ArchiveIndex, options: F3CheckOptions): Promise<FormatChecked> {
  const run = await startRun(archive, options);
  for (const { code, file } of run.layout.found) run.sayOf(code, file);
  checkProjects(run);
  const parents = new Set<string>();
  for (const entry of run.index.entries) {
    run.signal.throwIfAborted();
    if (isRecordPlace(entry.path, run)) await checkFile(entry, run, options, parents);
  }
  sayIdFiles(run);
  checkRepositories(run);
  await checkObjects(run, options.onBytes);
  const extra = await checkExtra(run, options.validators, options.onBytes);
  const { counts } = run;
  if (counts.issues + counts.pulls > 0) run.lose('numbers', counts.issues + counts.pulls);
  const wholes = (kind: string) => extra.wholes[kind] ?? 0;
  const less = (kind: string) => extra.made[kind] ?? 0;
  return {
    ...{ unread: run.unread, losses: run.losses, headsToFind: run.headsToFind },
    got: {
      ...{ issues: counts.issues, 'pull-requests': counts.pulls, comments: counts.comments, reviews: counts.reviews },
      ...{ labels: counts.labels - less('label'), milestones: counts.milestones - less('milestone') },
      ...{ releases: counts.releases, 'release-files': counts.assetFiles },
    },
    expected: { 'release-files': counts.assets },
    units: {
      issues: counts.issues + wholes('issue'),
      'pull-requests': counts.pulls + wholes('pull-request'),
      comments: counts.comments + wholes('comment'),
      reviews: counts.reviews + wholes('review'),
      releases: counts.releases + wholes('release'),
      ...{ discussions: wholes('discussion'), edits: wholes('edit'), events: wholes('event') },
      labels: counts.labels - less('label') + wholes('label'),
      milestones: counts.milestones - less('milestone') + wholes('milestone'),
      reactions: counts.reactions + extra.reactions,
      'release-files': counts.assetFiles + extra.assetFiles,
      attachments: counts.attachmentFiles + extra.attachmentFiles,
    },
  };
}

async function startRun(archive: ArchiveIndex, options: F3CheckOptions): Promise<F3CheckRun> {
  const { findings, signal, made } = options;
  const layout = await todaysLayout(archive, signal);
  const tree = f3Tree(layout.index);
  const [git, wiki] = await Promise.all(
    repositoryNames.map((name) => readGitFolder(layout.index, `${tree.project?.slice(1) ?? ''}/repositories/${name}`)),
  );
  const losses: F3CheckRun['losses'] = new Map();
  return {
    index: layout.index,
    ...{ layout, tree, findings, signal, made, git, wiki, losses },
    counts: {
      ...{ issues: 0, pulls: 0, comments: 0, reviews: 0, labels: 0, milestones: 0, releases: 0 },
      ...{ assets: 0, assetFiles: 0, attachmentFiles: 0, reactions: 0 },
    },
    unread: {},
    tips: new Set(git?.refs.values()),
    headsToFind: [],
    used: new Set(),
    ids: [],
    lose(code, count = 1) {
      if (count > 0) losses.set(code, (losses.get(code) ?? 0) + count);
    },
    sayOf: (code, file, at = {}) => findings.add(code, accountOf(code, file), () => ({ file, ...at })),
  };
}

function checkProjects(run: F3CheckRun): void {
  if (run.tree.project === undefined) run.sayOf('f3-project-missing', 'forge');
  const furnished = run.tree.projects.filter((project) => run.index.under(`${project.slice(1)}/`).length > 0);
  for (const project of furnished)
    if (project !== run.tree.project) run.sayOf('f3-more-projects', run.layout.pathOf(fileOf(project)));
}

/** Files of the forge and of the project that is read; what is git's and what are attached bytes are not. */
function isRecordPlace(path: string, { tree }: F3CheckRun): boolean {
  if (path === 'forge.json') return true;
  if (isIdentities(path)) return true;
  if (!path.startsWith('forge/') || path.startsWith(objectsFolder)) return false;
  if (/\/projects\/[^/]+\/repositories\/[^/]+\//u.test(path)) return false;
  const project = tree.project?.slice(1) ?? '';
  const isOther = /^forge\/(?:users|organizations)\/[^/]+\/projects\/[^/]+\//u.test(path);
  return !isOther || path.startsWith(`${project}/`);
}

const isIdentities = (path: string) => /(?:^|\/)identities\.json$/u.test(path);

async function checkFile(
  entry: ArchiveEntry,
  run: F3CheckRun,
  options: F3CheckOptions,
  parents: Set<string>,
): Promise<void> {
  const { path } = entry;
  if (isIdentities(path)) {
    run.sayOf('f3-identities', path);
    return;
  }
  const isId = path.endsWith('.id');
  const node = nodeOfFile(isId ? path.replace(/\.id$/u, '.json') : path);
  if (node === undefined) {
    run.sayOf(path.endsWith('.json') ? 'f3-folder-unknown' : 'f3-file-unknown', run.layout.pathOf(path));
    return;
  }
  checkParents(node, run, parents);
  if (isId) {
    checkIdFile(path, node, run);
    return;
  }
  try {
    await checkNode(entry, node, run, options);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    countUnread({ run, node });
    run.sayOf('entry-damaged', run.layout.pathOf(path), { finding: error.message });
  }
  options.onBytes(path, entry.size);
}

async function checkNode(
  entry: ArchiveEntry,
  node: NodePlace,
  run: F3CheckRun,
  options: F3CheckOptions,
): Promise<void> {
  const json = await readDocument(entry, run.signal);
  for (const { code, line, column, message } of json.problems) {
    const at = placeIn(run, json, node, []);
    run.findings.add(code, accountOf(code, entry.path), () => ({
      ...at,
      ...(run.layout.isPart(entry.path) ? {} : { line, column, excerpt: excerptAt(json, line, column) }),
      finding: message,
    }));
  }
  const { value } = json;
  if (!isFields(value)) {
    countUnread({ run, node });
    if (value !== undefined)
      run.findings.add('f3-not-object', accountOf('', entry.path), () => placeIn(run, json, node, []));
    return;
  }
  const check = checkOf(run, json, node, value);
  checkShapes(check);
  recordChecks[node.kind]?.(check);
  countRecord(check);
  const validate = options.validators[node.kind];
  if (run.made !== 'here' || validate === undefined || validate(value)) return;
  const [error] = validate.errors ?? [];
  const field = error?.instancePath ?? '';
  if (!check.isSaid(field)) check.say('schema', pointerParts(field), error?.message);
}

function excerptAt(json: Parameters<typeof placeIn>[1], line: number, column: number) {
  return excerptOf((number) => json.lineText(number) || undefined, line, column);
}

/** Attached bytes: whether they are those that their names stand for, and whether anything names them. */
async function checkObjects(run: F3CheckRun, onBytes: (path: string, bytes: number) => void): Promise<void> {
  const digests = archiveDigests(run.index, run.signal);
  for (const entry of run.index.under(objectsFolder)) {
    run.signal.throwIfAborted();
    const digest = entry.path.slice(objectsFolder.length).replaceAll('/', '');
    if (objectPath(digest) !== entry.path || !/^[0-9a-f]{64}$/u.test(digest)) {
      run.sayOf('f3-file-unknown', entry.path);
      continue;
    }
    try {
      if ((await digests(entry)) !== digest) run.sayOf('f3-object-differs', entry.path);
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      run.sayOf('entry-damaged', entry.path, { finding: error.message });
    }
    onBytes(entry.path, entry.size);
  }
}
