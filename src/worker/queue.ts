import type { Environment } from './job-state.ts';
import type { QueueCommand } from './queue-messages.ts';

/** The queue of several projects: takes commands, posts what the page shows. */
export function createQueue(environment: Environment): (command: QueueCommand) => Promise<void> {
  return async () => {
    environment.post({ type: 'queue', queue: undefined });
  };
}
