import type { BucketCommand } from './bucket-messages.ts';
import type { LibraryCommand } from './library-messages.ts';
import type { Command } from './messages.ts';
import type { MirrorCommand } from './mirror-messages.ts';
import type { OpenCommand } from './open-messages.ts';
import type { QueueCommand } from './queue-messages.ts';
import type { ViewCommand } from './view-messages.ts';

const libraryTypes: readonly string[] = ['library', 'delete', 'compare-known'] satisfies LibraryCommand['type'][];

export function isLibraryCommand(command: Command): command is LibraryCommand {
  return libraryTypes.includes(command.type);
}

export function isQueueCommand(command: Command): command is QueueCommand {
  return command.type.startsWith('queue-');
}

export function isMirrorCommand(command: Command): command is MirrorCommand {
  return command.type.startsWith('mirror-');
}

export function isBucketCommand(command: Command): command is BucketCommand {
  return command.type === 'bucket-check';
}

/** `open-run` is of the job: it opens no archive. */
export function isOpenCommand(command: Command): command is OpenCommand {
  return command.type.startsWith('open-') && command.type !== 'open-run';
}

export function isViewCommand(command: Command): command is ViewCommand {
  return command.type.startsWith('view-');
}
