/** A place an archive can go, as the page offers it. */
export interface SinkEntry {
  readonly id: 'picked-file' | 'download';
  /** What people read. */
  readonly label: string;
  /** Whether this browser has it. */
  available(view: object): boolean;
}

/** Best first. `memory` is for tests and is not offered. */
export const sinks: readonly SinkEntry[] = [
  { id: 'picked-file', label: 'A file you choose', available: (view) => 'showSaveFilePicker' in view },
  { id: 'download', label: 'An ordinary download', available: () => true },
];

/** The best sink this browser has, or the one that was asked for by name if it is there. */
export function chooseSink(view: object, wanted?: string): SinkEntry['id'] {
  const usable = sinks.filter((sink) => sink.available(view));
  return (usable.find((sink) => sink.id === wanted) ?? usable[0])?.id ?? 'download';
}
