import type { JobView } from './messages.ts';
import type { QueueView } from './queue-messages.ts';

/** What tabs of this page say to each other. Views are plain values without a token. */
export type TabMessage =
  | { readonly type: 'view'; readonly project: string; readonly view: JobView }
  /** Who has this project may show how far it is. */
  | { readonly type: 'ask'; readonly project: string }
  | { readonly type: 'pause'; readonly project: string }
  /** The same of several projects, by the id of their list. */
  | { readonly type: 'queue-view'; readonly queue: string; readonly view: QueueView }
  | { readonly type: 'queue-ask' | 'queue-pause' | 'queue-resume'; readonly queue: string }
  /** The list of projects has changed; something was deleted, so that there is more room. */
  | { readonly type: 'library' | 'freed' };

/** Between the tabs of this page; nothing comes back to who has sent it. */
export interface TabChannel {
  post(message: TabMessage): void;
  /** Gives the function that ends it. */
  listen(take: (message: TabMessage) => void): () => void;
}

/** By type, which field names what it is about. */
const fields: Readonly<Record<string, 'project' | 'queue' | undefined>> = {
  view: 'project',
  ask: 'project',
  pause: 'project',
  'queue-view': 'queue',
  'queue-ask': 'queue',
  'queue-pause': 'queue',
  'queue-resume': 'queue',
};

/** Another version of this page may be open in the other tab: what does not look like ours is passed over. */
export function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null) return false;
  const type: unknown = Reflect.get(data, 'type');
  if (type === 'library' || type === 'freed') return true;
  const field = typeof type === 'string' && Object.hasOwn(fields, type) ? fields[type] : undefined;
  if (field === undefined || typeof Reflect.get(data, field) !== 'string') return false;
  if (type === 'view') return looksLike(Reflect.get(data, 'view'), ['units', 'lately'], ['totals']);
  return type !== 'queue-view' || isQueueView(Reflect.get(data, 'view'));
}

/** A view with these lists and these records. */
function looksLike(view: unknown, lists: readonly string[], records: readonly string[]): view is object {
  if (!isRecord(view) || typeof Reflect.get(view, 'state') !== 'string') return false;
  return (
    lists.every((name) => Array.isArray(Reflect.get(view, name))) &&
    records.every((name) => isRecord(Reflect.get(view, name)))
  );
}

function isQueueView(view: unknown): boolean {
  if (!looksLike(view, ['items', 'formats', 'faults', 'lately'], ['totals', 'filter'])) return false;
  const items: unknown = Reflect.get(view, 'items');
  return Array.isArray(items) && items.every((item) => isRecord(item) && isRecord(Reflect.get(item, 'project')));
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** `undefined` where the browser has no such channel. */
export function tabChannel(name: string): TabChannel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined;
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    listen(take) {
      const hear = ({ data }: MessageEvent<unknown>) => {
        if (isTabMessage(data)) take(data);
      };
      channel.addEventListener('message', hear);
      return () => channel.removeEventListener('message', hear);
    },
  };
}

export interface WatchOptions {
  readonly project: string;
  readonly lock: string;
  readonly channel: TabChannel;
  readonly locks: LockManager | undefined;
  readonly signal: AbortSignal;
  readonly onView: (view: JobView) => void;
}

/**
 * Shows what another tab does with a project. Resolves when that tab has let go of it, paused or gone; rejects with the signal's reason
 * when it aborts.
 */
export async function watchOther(options: WatchOptions): Promise<void> {
  const { project, channel, signal } = options;
  signal.throwIfAborted();
  const end = channel.listen((message) => {
    if (message.type === 'view' && message.project === project) options.onView(message.view);
  });
  try {
    channel.post({ type: 'ask', project });
    // Granted when the other tab is done with it; given back at once.
    await options.locks?.request(options.lock, { signal }, () => {});
  } finally {
    end();
  }
}
