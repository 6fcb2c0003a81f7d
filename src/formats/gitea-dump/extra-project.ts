import type { Label } from '../../model/label.ts';
import type { Project } from '../../model/project.ts';
import type { Asset, Release } from '../../model/release.ts';
import { keptReleases } from '../common/kept-releases.ts';
import type { Encoding } from './encode.ts';
import { compact, person, time } from './extra-rows.ts';
import type { ExtraRow } from './writer.ts';

function projectRecord(project: Project): object {
  return compact({
    id: project.id,
    owner: project.owner,
    ownerKind: project.ownerKind,
    name: project.name,
    website: project.website,
    visibility: project.visibility,
    archived: project.archived,
    empty: project.empty,
    fork: project.fork,
    mirror: project.mirror,
    template: project.template,
    created: time(project.created),
    updated: time(project.updated),
    objectFormat: project.objectFormat,
    has: project.has,
    collaborators: project.collaborators?.map(person),
    protections: project.protections,
  });
}

export async function* projectRows({ plan }: Encoding): AsyncGenerator<ExtraRow> {
  yield { key: plan.project.key, record: projectRecord(plan.project) };
}

export async function* userRows({ source }: Encoding): AsyncGenerator<ExtraRow> {
  for await (const user of source.scan('user')) {
    yield {
      key: user.key,
      record: compact({
        id: user.id,
        name: user.name,
        fullName: user.fullName,
        email: user.email,
        association: user.association,
        ghost: user.ghost,
      }),
    };
  }
}

function labelRecord(label: Label): object {
  return compact({
    id: label.id,
    name: label.name,
    color: label.color,
    description: label.description,
    exclusive: label.exclusive,
    archived: label.archived,
    fromOwner: label.fromOwner,
  });
}

/** Labels of which `label.yml` does not say everything, and those it left out because another has their name. */
export async function* labelRows({ source, plan }: Encoding): AsyncGenerator<ExtraRow> {
  for await (const label of source.scan('label')) {
    const left = plan.labels.get(label.name)?.key !== label.key;
    if (left || label.archived || label.fromOwner) yield { key: label.key, record: labelRecord(label) };
  }
}

/** The address without query, fragment and user: those may hold a secret. */
function bareAddress(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  return `${url.origin}${url.pathname}`;
}

function missingAssetRecord(release: Release, asset: Asset): object {
  return compact({
    release: release.id,
    tag: release.tag,
    id: asset.id,
    name: asset.name,
    size: asset.size,
    downloads: asset.downloads,
    created: time(asset.created),
    updated: time(asset.updated),
    url: bareAddress(asset.download.urls[0]),
  });
}

/** Release files without bytes. A restore would stop at them, so they are not in `release.yml`. */
export async function* missingAssetRows({ source, context }: Encoding): AsyncGenerator<ExtraRow> {
  for await (const release of keptReleases(source)) {
    for await (const asset of source.scan('asset', release.key)) {
      if ((await source.file(asset.key)) !== undefined) continue;
      if (context.units.includes('release-files')) {
        context.report({
          code: 'file-missing',
          severity: 'loses-data',
          message: `The file ${asset.name} of release ${release.tag} is not in the archive.`,
          unit: 'release-files',
          place: asset.key,
        });
      }
      yield { key: asset.key, record: missingAssetRecord(release, asset) };
    }
  }
}
