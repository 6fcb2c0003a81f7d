/** Where an archive goes. A refused, full or closed sink is a `RunError`; nothing is shown as saved that is not. */
export interface Sink {
  readonly id: string;
  /** Resolves when every byte is safely there. Aborting leaves nothing half-made behind. */
  write(
    name: string,
    stream: ReadableStream<Uint8Array>,
    options: { size?: number; signal: AbortSignal },
  ): Promise<void>;
}
