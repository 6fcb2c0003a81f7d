import { known } from '../../lib/known.ts';
import type { Project } from '../../model/project.ts';
import { type Fields, flagIn, someText, textIn } from '../gitea-dump/loose-fields.ts';
import { numberOfId } from './ids.ts';

/** What else of the archive is about the project. */
interface ProjectSurroundings {
  readonly owner: string;
  readonly ownerKind: 'user' | 'organization';
  /** Address of the forge, without a slash at the end; empty when nobody knows it. */
  readonly forgeUrl: string;
  readonly topics: readonly string[];
  /** There is a repository of the wiki. */
  readonly hasWiki?: boolean;
  /** What it is a fork of. */
  readonly fork?: Project['fork'];
}

/** The project of `projects/<id>.json`. Its addresses are those that a forge would give it. */
export function projectOf(record: Fields, id: string, around: ProjectSurroundings): Project {
  const name = textIn(record, 'name');
  const url = someText(record, 'original_url') ?? `${around.forgeUrl}/${around.owner}/${name}`;
  const number = numberOfId(id);
  return {
    kind: 'project',
    key: 'project',
    owner: around.owner,
    ownerKind: around.ownerKind,
    name,
    description: textIn(record, 'description'),
    url,
    cloneUrl: someText(record, 'clone_url') ?? `${url}.git`,
    visibility: flagIn(record, 'is_private') ? 'private' : 'public',
    topics: around.topics,
    has: {
      issues: true,
      pullRequests: true,
      wiki: flagIn(record, 'has_wiki') || around.hasWiki === true,
      releases: true,
    },
    ...known({
      id: number !== undefined && number > 0 ? number : undefined,
      defaultBranch: someText(record, 'default_branch'),
      mirror: typeof record['is_mirror'] === 'boolean' ? record['is_mirror'] : undefined,
      fork: around.fork,
    }),
  };
}
