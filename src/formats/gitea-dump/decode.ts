import { RunError } from '../../lib/run-error.ts';
import type { ArchiveIndex } from '../../model/archive-index.ts';
import type { EntityKind, EntityOf } from '../../model/entity.ts';
import type { Label } from '../../model/label.ts';
import type { Milestone } from '../../model/milestone.ts';
import type { Project } from '../../model/project.ts';
import type { BlobRef, ProjectSource } from '../../model/project-source.ts';
import type { User } from '../../model/user.ts';
import { archiveDigests } from '../common/archive-digests.ts';
import { type Fields, isFields, someText } from '../common/loose-fields.ts';
import { mergedByKey } from '../common/merged-by-key.ts';
import type { DecodeOptions } from '../format.ts';
import { milestoneOf, projectOf, topicsOf, userEntity } from './decode-basics.ts';
import { type DecodeContext, decodeContext, once } from './decode-context.ts';
import { labelsOf } from './decode-labels.ts';
import { orphansOf } from './decode-orphans.ts';
import { getComment, getEvent, scanComments, scanEvents } from './decode-scan-comments.ts';
import {
  attachmentRow,
  getAttachment,
  type ReleaseReader,
  releaseReader,
  scanAttachments,
} from './decode-scan-releases.ts';
import { getReview, getReviewComment, scanReviewComments, scanReviews } from './decode-scan-reviews.ts';
import { getIssue, getPull, scanIssues, scanPulls } from './decode-scan-tickets.ts';
import { scanCommitComments, scanDiscussionComments, scanDiscussions, scanEdits } from './decode-talk.ts';
import type { RecordKind } from './record-shapes.ts';
import { scanRecords } from './scan-records.ts';

type Scans = { readonly [K in EntityKind]: (parent?: string) => AsyncGenerator<EntityOf<K>, void, undefined> };
type Gets = { readonly [K in EntityKind]?: (key: string) => Promise<EntityOf<K> | undefined> };

/** Blobs that are files of the archive itself are named by their paths behind this. */
const entryBlob = 'entry:';

/**
 * A dump as a project: what `encode` wrote, and what forges write themselves. Records are read when they are asked for; memory holds the places
 * of issues, pull requests and lines of `extra/`, never their texts. What cannot be read is left out: checking says why.
 */
export function decodeDump(index: ArchiveIndex, options: DecodeOptions = {}): ProjectSource {
  const context = decodeContext(index, options.signal, options.moved);
  const releases = releaseReader(context);
  const scans = scansOf(context, releases);
  const gets = getsOf(context);
  const digests = archiveDigests(index, options.signal);
  const counts = new Map<EntityKind, Promise<number>>();
  const scan = <K extends EntityKind>(kind: K, parent?: string) => {
    const own: (parent?: string) => AsyncGenerator<EntityOf<K>, void, undefined> = scans[kind];
    return mergedByKey(own(parent), orphansOf(context.sheet('orphans'), kind, parent));
  };
  const blobAt = async (path: string | undefined): Promise<BlobRef | undefined> => {
    const entry = path === undefined ? undefined : index.get(path);
    if (entry === undefined) return undefined;
    return { size: entry.size, sha256: await digests(entry), blob: entryBlob + entry.path };
  };
  return {
    scan,
    async get(kind, key) {
      const own: ((key: string) => Promise<EntityOf<typeof kind> | undefined>) | undefined = gets[kind];
      const entity = await own?.(key);
      if (entity !== undefined) return entity;
      const rest = own === undefined ? scan(kind) : orphansOf(context.sheet('orphans'), kind);
      for await (const one of rest) if (one.key === key) return one;
      return undefined;
    },
    count(kind) {
      const known = counts.get(kind) ?? countOf(scan(kind));
      counts.set(kind, known);
      return known;
    },
    async file(key) {
      if (key.startsWith('asset:')) return blobAt(await releases.path(key));
      const row = key.startsWith('attachment:') ? await attachmentRow(context, key) : undefined;
      return blobAt(row && someText(row, 'path'));
    },
    open(blob) {
      const entry = blob.blob.startsWith(entryBlob) ? index.get(blob.blob.slice(entryBlob.length)) : undefined;
      if (entry !== undefined) return entry.open(options.signal);
      if (options.openBlob !== undefined) return options.openBlob(blob);
      throw new RunError('blob-missing', `There is no file ${blob.blob} in the archive.`, { retry: 'never' });
    },
    repository: async (name) => options.repository?.(name),
  };
}

async function countOf(entities: AsyncGenerator<unknown, void, undefined>): Promise<number> {
  let count = 0;
  for await (const _ of entities) count++;
  return count;
}

function scansOf(context: DecodeContext, releases: ReleaseReader): Scans {
  const labels = once(() => readLabels(context));
  return {
    project: () => scanProject(context),
    user: () => scanUsers(context),
    async *label(): AsyncGenerator<Label, void, undefined> {
      yield* await labels();
    },
    milestone: () => scanMilestones(context),
    release: () => releases.releases(),
    asset: (parent) => releases.assets(parent),
    issue: () => scanIssues(context),
    'pull-request': () => scanPulls(context),
    comment: (parent) => scanComments(context, parent),
    event: (parent) => scanEvents(context, parent),
    review: (parent) => scanReviews(context, parent),
    'review-comment': (parent) => scanReviewComments(context, parent),
    'commit-comment': () => scanCommitComments(context),
    discussion: () => scanDiscussions(context),
    'discussion-comment': (parent) => scanDiscussionComments(context, parent),
    edit: (parent) => scanEdits(context, parent),
    attachment: (parent) => scanAttachments(context, parent),
  };
}

/** Of kinds that may be very many; the others are walked through. */
function getsOf(context: DecodeContext): Gets {
  return {
    issue: (key) => getIssue(context, key),
    'pull-request': (key) => getPull(context, key),
    comment: (key) => getComment(context, key),
    event: (key) => getEvent(context, key),
    review: (key) => getReview(context, key),
    'review-comment': (key) => getReviewComment(context, key),
    attachment: (key) => getAttachment(context, key),
  };
}

async function firstRecord({ index, signal }: DecodeContext, kind: RecordKind): Promise<Fields | undefined> {
  for await (const { item } of scanRecords(index, kind, signal)) if (isFields(item.value)) return item.value;
  return undefined;
}

async function* scanProject(context: DecodeContext): AsyncGenerator<Project, void, undefined> {
  const record = await firstRecord(context, 'repo');
  const topics = await firstRecord(context, 'topic');
  const extra = await context.sheet('project').row(0);
  if (record !== undefined) yield projectOf(record, topics === undefined ? [] : topicsOf(topics), extra?.value ?? {});
}

async function* scanUsers(context: DecodeContext): AsyncGenerator<User, void, undefined> {
  for await (const { at, value } of context.sheet('users').scan()) yield userEntity(value, at);
}

async function* scanMilestones({ index, signal }: DecodeContext): AsyncGenerator<Milestone, void, undefined> {
  for await (const { at, item } of scanRecords(index, 'milestone', signal))
    if (isFields(item.value)) yield milestoneOf(item.value, at);
}

async function readLabels({ index, signal, sheet }: DecodeContext): Promise<Label[]> {
  const records: Fields[] = [];
  const rows: Fields[] = [];
  for await (const { item } of scanRecords(index, 'label', signal)) if (isFields(item.value)) records.push(item.value);
  for await (const { value } of sheet('labels').scan()) rows.push(value);
  return labelsOf(records, rows);
}
