import { streamFrom } from '../../src/lib/streams.ts';
import { saveByDownload } from '../../src/sinks/download.ts';
import { pickedFile } from '../../src/sinks/picked-file.ts';
import { serveStream } from '../../src/worker/stream-port.ts';
import { sinkCases } from './sink-suite.ts';
import { check } from './vault-page-check.ts';

/** What the page offers to the browser test. */
export interface SinkPage {
  /** The suite over `pickedFile`, with real files of the origin's own file system. */
  runPickedFile(): Promise<[name: string, fault: string][]>;
  /** Makes an archive of so many bytes (byte at `n`: `n` modulo 251) and saves it; resolves to what both ends came to. */
  download(options: DownloadRequest): Promise<{ page: string; maker: string }>;
}

export interface DownloadRequest {
  readonly name: string;
  readonly bytes: number;
  readonly size?: number;
  /** As in a browser that has no service workers. */
  readonly withoutWorker?: boolean;
}

async function runPickedFile(): Promise<[string, string][]> {
  const folder = await navigator.storage.getDirectory();
  const results: [string, string][] = [];
  let number = 0;
  const make = async () => {
    number += 1;
    const handle = await folder.getFileHandle(`file-${number}.zip`, { create: true });
    const kept = async () => {
      const file = await handle.getFile().catch(() => undefined);
      return file && new Uint8Array(await file.arrayBuffer());
    };
    return { sink: pickedFile(handle), kept };
  };
  for (const one of sinkCases) {
    const fault = await one.run(make, check).then(
      () => '',
      (reason: unknown) => String(reason),
    );
    results.push([one.name, fault]);
  }
  return results;
}

function* archive(bytes: number): Generator<Uint8Array, void, undefined> {
  const piece = 251 * 1000;
  const pattern = Uint8Array.from({ length: piece }, (_, index) => index % 251);
  for (let at = 0; at < bytes; at += piece) yield pattern.slice(0, Math.min(piece, bytes - at));
}

interface Policy {
  createScriptURL(url: string): { toString(): string };
}

/** The page's policy, as the product has it; Trusted Types are not in the type library. */
function trusted(url: string): { toString(): string } {
  const types: unknown = Reflect.get(window, 'trustedTypes');
  if (typeof types !== 'object' || types === null) return url;
  const create = Reflect.get(types, 'createPolicy') as (name: string, rules: Policy) => Policy;
  policy ??= create.call(types, 'takeout', { createScriptURL: (address) => address });
  return policy.createScriptURL(url);
}
let policy: Policy | undefined;

async function download({ name, bytes, size, withoutWorker }: DownloadRequest) {
  const { port1, port2 } = new MessageChannel();
  const outcome = (promise: Promise<string>) =>
    promise.catch((reason: { code?: unknown; name: string }) =>
      typeof reason.code === 'string' ? reason.code : reason.name,
    );
  const maker = outcome(
    serveStream(port1, streamFrom(archive(bytes)), new AbortController().signal).then(() => 'saved'),
  );
  const page = outcome(
    saveByDownload({
      name,
      port: port2,
      scriptUrl: trusted(new URL('dl-sw.js', document.baseURI).href),
      ...(size === undefined ? {} : { size }),
      ...(withoutWorker ? { workers: undefined } : {}),
    }),
  );
  return { page: await page, maker: await maker };
}

declare global {
  interface Window {
    sinkPage: SinkPage;
  }
}

window.sinkPage = { runPickedFile, download };
