import type { JobView } from './messages.ts';

/** What tabs of this page say to each other. Views are plain values without a token. */
export type TabMessage =
  | { readonly type: 'view'; readonly project: string; readonly view: JobView }
  /** Who has this project may show how far it is. */
  | { readonly type: 'ask'; readonly project: string }
  | { readonly type: 'pause'; readonly project: string }
  /** The list of projects has changed. */
  | { readonly type: 'library' };

/** Between the tabs of this page; nothing comes back to who has sent it. */
export interface TabChannel {
  post(message: TabMessage): void;
  /** Gives the function that ends it. */
  listen(take: (message: TabMessage) => void): () => void;
}

const types: readonly unknown[] = ['view', 'ask', 'pause', 'library'];

/** Another version of this page may be open in the other tab: what does not look like ours is passed over. */
function isTabMessage(data: unknown): data is TabMessage {
  if (typeof data !== 'object' || data === null || !types.includes(Reflect.get(data, 'type'))) return false;
  if (Reflect.get(data, 'type') === 'library') return true;
  if (typeof Reflect.get(data, 'project') !== 'string') return false;
  return Reflect.get(data, 'type') !== 'view' || isView(Reflect.get(data, 'view'));
}

function isView(view: unknown): boolean {
  if (typeof view !== 'object' || view === null) return false;
  const totals: unknown = Reflect.get(view, 'totals');
  return (
    Array.isArray(Reflect.get(view, 'units')) &&
    Array.isArray(Reflect.get(view, 'lately')) &&
    typeof Reflect.get(view, 'state') === 'string' &&
    typeof totals === 'object' &&
    totals !== null
  );
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
