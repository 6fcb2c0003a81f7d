import type { ArchiveEntry } from '../../model/archive-index.ts';
import type { Validator } from '../common/check-record.ts';
import type { FormatChecked, FormatReader } from '../format.ts';
import { checkDump, checkedKinds } from './check-dump.ts';
import { checkExtra, type ExtraCounts, isExtraFile } from './check-extra.ts';
import { checkUnnamed } from './check-folders.ts';
import { accountOf, type CheckRun } from './check-run.ts';
import { decodeDump } from './decode.ts';
import { filesPassedBy } from './passed-by.ts';
import { paths } from './paths.ts';
import { recordEntries } from './scan-records.ts';

const files = [paths.repository, paths.issues, paths.pullRequests, paths.releases, paths.labels, paths.milestones];
const ownFiles =
  /^(?:(?:repo|topic|label|milestone|release|issue|pull_request)\.yml|(?:comments|reviews|release_assets|git|wiki|git\.wiki\.git)\/.*)$/;

/** `validators`: compiled schemas by kind of record. */
export function dumpReader(validators: Readonly<Record<string, Validator>>): FormatReader {
  return {
    marks: 'no repo.yml and no file of issues',
    recognises: (index) =>
      files.some((path) => index.get(path) !== undefined) ||
      index.under('comments/').some(({ path }) => path.endsWith('.yml')),
    // Of the wiki, what a restore reads goes first.
    repositoryFolders: async () => ({ code: [paths.code], wiki: paths.wikis.toReversed() }),
    decode: decodeDump,
    passedBy: filesPassedBy,
    bytesToRead: (index) =>
      checkedKinds.reduce((sum, kind) => sum + sizes(recordEntries(index, kind)), 0) +
      sizes(index.under('extra/').filter(({ path }) => path.endsWith('.jsonl'))),
    async check(index, { findings, signal, made, onBytes }) {
      const run = await checkDump({ index, findings, signal, validators, made, onBytes });
      const extra = await checkExtra(run, validators, onBytes);
      checkUnnamed(run);
      return checkedOf(run, extra);
    },
    accountOf,
    owns: () => (path) => ownFiles.test(path) || isExtraFile(path),
  };
}

function sizes(entries: readonly ArchiveEntry[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0);
}

function checkedOf({ counts, unread, losses, headsToFind, moved }: CheckRun, extra: ExtraCounts): FormatChecked {
  const orphans = (kind: string) => extra.orphans[kind] ?? 0;
  const { issues, pulls, patches, comments, reviews, labels, milestones, releases } = counts;
  const doubled = extra.doubledEvents + Math.min(counts.scheduledMerges, extra.scheduledMerges);
  return {
    ...{ unread: { ...unread }, losses, headsToFind, moved: moved.all },
    got: {
      ...{ issues, 'pull-requests': pulls, patches, comments, reviews, labels, milestones, releases },
      'release-files': counts.assetFiles,
    },
    expected: { patches: pulls, 'release-files': counts.assets },
    units: {
      issues: issues + orphans('issue'),
      'pull-requests': pulls + orphans('pull-request'),
      comments: comments + orphans('comment'),
      reviews: reviews + orphans('review'),
      releases: releases + orphans('release'),
      discussions: extra.rows['discussions'] ?? 0,
      edits: extra.rows['edits'] ?? 0,
      attachments: extra.attachmentFiles,
      events: counts.events + (extra.rows['events'] ?? 0) - doubled + orphans('event'),
      reactions: counts.reactions + extra.reactions,
      labels: labels + (extra.rows['labels'] ?? 0),
      milestones,
      // Files of a release that is there twice are not.
      ...(orphans('asset') === 0 && { 'release-files': counts.assetFiles }),
    },
    mayBeMore: ['labels', 'milestones'],
  };
}
