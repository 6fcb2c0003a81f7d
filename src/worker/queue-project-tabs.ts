import type { Environment } from './job-state.ts';
import { entryJobView } from './queue-entry-view.ts';
import type { QueueCommand } from './queue-messages.ts';
import type { OpenQueue } from './queue-open.ts';

/**
 * Tells other tabs that have opened one of the queue's projects how far that one is while it is worked on here. To pause it is to pause the queue: it
 * would go on with the next one otherwise. Gives what is to be called whenever something has changed.
 */
export function answerProjectTabs(
  { channel, clock }: Pick<Environment, 'channel' | 'clock'>,
  open: () => OpenQueue | undefined,
  obey: (command: QueueCommand) => Promise<void>,
): () => void {
  if (channel === undefined) return () => {};
  // Another tab may ask before its project's turn has come; a few projects at most are asked for.
  const asked = new Set<string>();
  const entriesOf = (wanted: (project: string) => boolean) =>
    [...(open()?.context.queue.entries.values() ?? [])].flatMap((entry) => {
      const project = entry.work?.project;
      return project !== undefined && wanted(project) ? [{ entry, project }] : [];
    });
  const tell = () => {
    const queue = open()?.context.queue;
    if (queue === undefined || asked.size === 0) return;
    for (const { entry, project } of entriesOf((one) => asked.has(one))) {
      const view = entryJobView(queue, entry, clock.now());
      if (view !== undefined) channel.post({ type: 'view', project, view });
    }
  };
  channel.listen((message) => {
    if (message.type === 'ask') {
      asked.add(message.project);
      tell();
    }
    if (message.type === 'pause' && entriesOf((one) => one === message.project).length > 0)
      void obey({ type: 'queue-pause' });
  });
  return tell;
}
