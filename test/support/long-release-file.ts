import { createCipheriv } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder } from './git-commands.ts';
import { unpackRepositories } from './replay-git.ts';
import { openRecordedProject, type Recording, recordedProjects, recordingsFolder } from './replay-recording.ts';

const project = 'weather-buoy';
/** The longest recorded release file, and the list that says how long. */
const recordedSize = 1048576;
const recordedBody = 'bodies/607b35035d58e223.bin';
const listBody = 'bodies/f98bf36c0b78227e.json';

export interface LongReleaseFile {
  readonly recording: Recording;
  /** Folder of its repositories. */
  readonly repositories: string;
  /** Of the file's address. */
  readonly path: string;
  readonly etag: string;
  readonly content: Buffer;
  remove(): void;
}

/** `weather-buoy` with a release file of so many bytes, which nothing makes shorter: long enough that a part of it can be durable. */
export function withLongReleaseFile(bytes: number): LongReleaseFile {
  const content = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(bytes));
  const { index, readBody } = openRecordedProject(project);
  const [key, answer] = Object.entries(index).find(([, { bodyFile }]) => bodyFile === recordedBody) ?? [];
  const etag = answer?.headers['etag'];
  if (key === undefined || etag === undefined) throw new Error('the recorded release file is not there');
  const folder = temporaryFolder();
  unpackRepositories(join(recordingsFolder, project), folder.path, recordedProjects[project], project);
  return {
    recording: {
      index,
      async readBody(bodyFile) {
        if (bodyFile === recordedBody) return content;
        const recorded = await readBody(bodyFile);
        if (bodyFile !== listBody) return recorded;
        const text = Buffer.from(recorded).toString();
        if (!text.includes(`"size":${recordedSize},`)) throw new Error('the list does not have the file');
        return Buffer.from(text.replace(`"size":${recordedSize},`, `"size":${bytes},`));
      },
    },
    repositories: folder.path,
    path: key.replace('GET ', ''),
    etag,
    content,
    remove: folder.remove,
  };
}
