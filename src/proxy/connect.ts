/** How the proxy reaches a forge; Node and edge runtimes each have their own. */
export interface Question {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ReadableStream<Uint8Array> | null;
  /** Bytes of the body, when known. */
  readonly bodySize?: number | undefined;
  /** The operator named this host: private addresses are allowed. */
  readonly listed: boolean;
  readonly signal: AbortSignal;
}

/** The answer of one hop; redirects are not followed. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  /** The body has been unpacked on the way, so that its length and encoding no longer fit. */
  readonly decoded: boolean;
}

/** Rejects with a `Refusal` (`address-refused`) or any error when no connection comes about. */
export type Connect = (target: URL, question: Question) => Promise<Reply>;
