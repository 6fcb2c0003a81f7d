import type { Attachment } from '../model/attachment.ts';
import type { Comment } from '../model/comment.ts';
import type { Entity } from '../model/entity.ts';
import type { ProjectSource } from '../model/project-source.ts';
import type { Reaction } from '../model/reaction.ts';
import type { Association } from '../model/user.ts';

/** A file that hangs on something said. `addresses`: how texts may name it. */
export interface TalkFile {
  readonly key: string;
  readonly name: string;
  readonly size?: number;
  readonly uuid?: string;
  readonly addresses: readonly string[];
  /** Its bytes are there. */
  readonly got: boolean;
}

/** Something somebody wrote. */
export interface Said {
  readonly id: string;
  /** Names it in addresses: `comment-12`, `review-3`, `remark-7`, with the forge's own number. Absent for opening texts. */
  readonly anchor?: string;
  readonly author: string;
  readonly ghost: boolean;
  /** What the author is to the project. */
  readonly role?: Association;
  readonly body: string;
  readonly at?: string;
  readonly edited?: string;
  readonly reactions: readonly Reaction[];
  readonly files: readonly TalkFile[];
  /** Up-votes, where the forge has such. */
  readonly votes?: number;
  /** Why the forge folds it away, in its word. */
  readonly hidden?: string;
  /** It is the answer to the question. */
  readonly answer?: true;
  /** Earlier versions of the text are there. */
  readonly versions?: true;
}

/** What people are to the project, by their names. */
export type Roles = ReadonlyMap<string, Association>;

export const noRoles: Roles = new Map();

const mostFiles = 500;

type Written = Pick<Comment, 'key' | 'author' | 'body' | 'reactions'> & {
  readonly kind: Entity['kind'];
  readonly id?: number;
  readonly created?: string;
  readonly updated?: string;
};

/** A text with its files; also the opening text of an issue. */
export async function saidOf(source: ProjectSource, written: Written, roles: Roles = noRoles): Promise<Said> {
  const { kind, key, id, author, body, created, updated, reactions } = written;
  const word = anchorWords[kind];
  const role = roles.get(author.name);
  return {
    id: key,
    ...(word === undefined || id === undefined ? {} : { anchor: `${word}-${id}` }),
    author: author.name,
    ghost: author.ghost === true,
    ...(role === undefined ? {} : { role }),
    body,
    reactions: reactions ?? [],
    files: await filesOf(source, key),
    ...(created === undefined ? {} : { at: created }),
    ...(updated === undefined || updated === created ? {} : { edited: updated }),
  };
}

const anchorWords: Readonly<Partial<Record<Entity['kind'], string>>> = {
  comment: 'comment',
  review: 'review',
  'review-comment': 'remark',
  'commit-comment': 'remark',
  'discussion-comment': 'comment',
};

async function filesOf(source: ProjectSource, parent: string): Promise<TalkFile[]> {
  const files: TalkFile[] = [];
  for await (const file of source.scan('attachment', parent)) {
    if (files.length >= mostFiles) break;
    files.push(await fileOf(source, file));
  }
  return files;
}

async function fileOf(source: ProjectSource, { key, name, size, uuid, url, download }: Attachment): Promise<TalkFile> {
  const blob = await source.file(key);
  return {
    ...{ key, name, addresses: url === undefined ? download.urls : [url, ...download.urls], got: blob !== undefined },
    ...(blob === undefined ? (size === undefined ? {} : { size }) : { size: blob.size }),
    ...(uuid === undefined ? {} : { uuid }),
  };
}
