import type { Milestone } from '../model/milestone.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Reaction } from '../model/reaction.ts';
import type { Release } from '../model/release.ts';
import type { ViewIndex } from './view-index.ts';
import { saidOf, type TalkFile } from './view-said.ts';

export interface LabelLine {
  readonly name: string;
  readonly color: string;
  readonly description: string;
  readonly issues: number;
  readonly pulls: number;
}

export interface MilestoneLine {
  readonly title: string;
  readonly description: string;
  readonly state: Milestone['state'];
  readonly deadline?: string;
  readonly open: number;
  readonly closed: number;
}

export interface ReleaseAsset {
  readonly key: string;
  readonly name: string;
  readonly size?: number;
  readonly got: boolean;
}

export interface ReleaseLine {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly author: string;
  readonly at?: string;
  readonly assets: readonly ReleaseAsset[];
  readonly files: readonly TalkFile[];
  readonly reactions: readonly Reaction[];
}

/** Lists are told up to here. */
const most = 5000;

export async function readLabels(source: ProjectSource, { columns, range, labels }: ViewIndex): Promise<LabelLine[]> {
  const count = ([from, to]: readonly [number, number]) => {
    const counts = new Uint32Array(labels.list.length);
    for (let item = from; item < to; item++)
      for (const at of columns.labelsOf(item)) counts[at] = (counts[at] ?? 0) + 1;
    return counts;
  };
  const issues = count(range.issue);
  const pulls = count(range['pull-request']);
  const lines: LabelLine[] = [];
  for await (const { name, color, description } of source.scan('label')) {
    const at = labels.at.get(name) ?? -1;
    lines.push({ name, color, description, issues: issues[at] ?? 0, pulls: pulls[at] ?? 0 });
    if (lines.length >= most) break;
  }
  return lines.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Open ones first, then by title. */
export async function readMilestones(
  source: ProjectSource,
  { columns, milestones }: ViewIndex,
): Promise<MilestoneLine[]> {
  const open = new Uint32Array(milestones.list.length);
  const closed = new Uint32Array(milestones.list.length);
  for (const [item, milestone] of columns.milestone.entries()) {
    const counts = columns.state[item] === 0 ? open : closed;
    if (milestone > 0) counts[milestone - 1] = (counts[milestone - 1] ?? 0) + 1;
  }
  const lines: MilestoneLine[] = [];
  for await (const { title, description, state, deadline } of source.scan('milestone')) {
    const at = milestones.at.get(title) ?? -1;
    const counts = { open: open[at] ?? 0, closed: closed[at] ?? 0 };
    lines.push({ title, description, state, ...counts, ...(deadline === undefined ? {} : { deadline }) });
    if (lines.length >= most) break;
  }
  const rank = ({ state }: MilestoneLine) => (state === 'open' ? 0 : 1);
  return lines.sort((a, b) => rank(a) - rank(b) || (a.title < b.title ? -1 : 1));
}

/** Keys of the releases, newest first. */
export async function releaseKeys(source: ProjectSource): Promise<string[]> {
  const all: { key: string; at: string }[] = [];
  for await (const { key, published, created } of source.scan('release')) {
    all.push({ key, at: published ?? created ?? '' });
    if (all.length >= most) break;
  }
  return all.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).map(({ key }) => key);
}

export async function readRelease(source: ProjectSource, key: string): Promise<ReleaseLine | undefined> {
  const release = await source.get('release', key);
  return release === undefined ? undefined : releaseLine(source, release);
}

async function releaseLine(source: ProjectSource, release: Release): Promise<ReleaseLine> {
  const { key, tag, title, body, draft, prerelease, author, published, created, reactions = [] } = release;
  const assets: ReleaseAsset[] = [];
  for await (const asset of source.scan('asset', key)) {
    const blob = await source.file(asset.key);
    const size = blob?.size ?? asset.size;
    assets.push({ key: asset.key, name: asset.name, got: blob !== undefined, ...(size === undefined ? {} : { size }) });
    if (assets.length >= most) break;
  }
  const at = published ?? created;
  const { files } = await saidOf(source, { kind: 'release', key, author, body });
  return {
    ...{ tag, title, body, draft, prerelease, author: author.name, assets, files, reactions },
    ...(at === undefined ? {} : { at }),
  };
}
