import { hex } from '../../src/lib/bytes.ts';
import { RunError } from '../../src/lib/run-error.ts';
import { trustScripts } from '../../src/lib/trusted-scripts.ts';
import type { BlobRef } from '../../src/model/project-source.ts';
import { openVault } from '../../src/vault/open-vault.ts';
import { openDatabase } from '../../src/vault/schema.ts';
import { check } from './vault-page-check.ts';
import { runVaultCase, vaultCases } from './vault-suite.ts';
import { filesCases, runFilesCase } from './vault-suite-files.ts';

type Results = readonly (readonly [name: string, fault: string])[];

/** How a blob is stored. */
export interface Lies {
  readonly name: string;
  readonly state: string;
  readonly size: number;
  readonly inFile: number;
  /** SHA-256 of a finished one, as it is read. `sound`: it is what the account says. */
  readonly sound?: boolean;
}

/** What the page offers to the browser test; every call is made in the worker or in the page itself. */
interface Methods {
  /** The contract of every vault, with blobs in files. Name of the case and what was wrong; an empty text when it passed. */
  runAll(): Promise<Results>;
  /** What is promised of files besides. */
  runFiles(): Promise<Results>;
  /** Begins a pack and writes so many bytes of it; with `finish` to its end. Gives the code of the error, or what names it. */
  write(options: { readonly name: string; readonly length: number; readonly finish: boolean }): Promise<string>;
  /** Goes on with it to the end. Gives from where, and whether it is what was to be written. */
  goOn(options: { readonly name: string; readonly length: number }): Promise<{ from: number; whole: boolean }>;
  /** Writes pack after pack, and never ends. */
  writeOn(): Promise<never>;
  /** Every blob, read to its end. */
  lies(): Promise<readonly Lies[]>;
  /** Opens the vault as a new page does, and tells how many files there are when it has looked for what is left, and how many are named. */
  swept(): Promise<{ there: number; named: number }>;
  /** Removes the project. Gives what is left: projects and files. */
  remove(): Promise<readonly number[]>;
}

const databaseName = 'files';
const mebibyte = 1 << 20;

async function openProject() {
  const openRepository = () => {
    throw new Error('no repositories here');
  };
  return openVault({ indexedDB, storage: navigator.storage, name: databaseName, openRepository });
}

async function resultsOf<Case extends { readonly name: string }>(
  cases: readonly Case[],
  run: (testCase: Case) => Promise<void>,
): Promise<Results> {
  const results: [string, string][] = [];
  for (const testCase of cases) {
    const fault = await run(testCase).then(
      () => '',
      (reason: unknown) => String(reason),
    );
    results.push([testCase.name, fault]);
  }
  return results;
}

async function fileNames(): Promise<readonly string[]> {
  const root = await navigator.storage.getDirectory();
  const names: string[] = [];
  const folder = await root.getDirectoryHandle(`${databaseName}-blobs`).catch(() => undefined);
  if (folder !== undefined) for await (const name of folder.keys()) names.push(name);
  return names;
}

const key = crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-CTR', false, ['encrypt']);

/** A piece of a pack: the same bytes at the same place every time, and none that a database could make shorter. */
async function piece(length: number, at: number): Promise<Uint8Array<ArrayBuffer>> {
  const counter = new Uint8Array(16);
  new DataView(counter.buffer).setFloat64(0, at);
  const how = { name: 'AES-CTR', counter, length: 64 };
  return new Uint8Array(await crypto.subtle.encrypt(how, await key, new Uint8Array(length)));
}

async function* pieces(from: number, length: number): AsyncGenerator<Uint8Array, void, undefined> {
  // Always cut alike, so that whoever goes on in the middle has the same bytes.
  for (let at = 0; at < length; at += mebibyte) {
    const next = await piece(Math.min(mebibyte, length - at), at);
    if (at + next.length > from) yield next.subarray(Math.max(0, from - at));
  }
}

async function soundness({ blobs }: Awaited<ReturnType<typeof project>>, blob: BlobRef): Promise<boolean> {
  const digest = await crypto.subtle.digest('SHA-256', await new Response(blobs.open(blob)).arrayBuffer());
  return hex(new Uint8Array(digest)) === blob.sha256;
}

const project = async () => (await openProject()).project('p');

/** Without anything that makes it a project its blobs are leftovers. */
async function begunProject() {
  const vault = await project();
  await vault.saveSetting('begun', true);
  return vault;
}

async function rowsOf() {
  const database = await openDatabase(indexedDB, databaseName);
  const rows = await database.getAll('blobs');
  database.close();
  return rows;
}

const methods: Methods = {
  runAll: () => resultsOf(vaultCases, (testCase) => runVaultCase(testCase, indexedDB, check, navigator.storage)),
  runFiles: () => resultsOf(filesCases, (testCase) => runFilesCase(testCase, check)),
  async write({ name, length, finish }) {
    const writer = await (await begunProject()).blobs.writer(name);
    try {
      for await (const next of pieces(0, length)) await writer.write(next);
      return finish ? (await writer.finish(length)).sha256 : '';
    } catch (cause) {
      await writer.leave();
      return cause instanceof RunError ? cause.code : String(cause);
    }
  },
  async goOn({ name, length }) {
    const vault = await project();
    const writer = await vault.blobs.writer(name, { resume: true });
    const from = writer.offset;
    for await (const next of pieces(from, length)) await writer.write(next);
    const blob = await writer.finish(length);
    const at = length - (length % mebibyte || mebibyte);
    const end = await vault.blobs.read(blob, at, length);
    return { from, whole: (await soundness(vault, blob)) && String(end) === String(await piece(length - at, at)) };
  },
  async writeOn() {
    const { blobs } = await begunProject();
    for (let nth = 0; ; nth++) {
      const writer = await blobs.writer(`${nth % 3}.pack`);
      const length = ((nth * 7) % 9) * mebibyte + nth;
      for await (const next of pieces(0, length)) await writer.write(next);
      await writer.finish(length);
    }
  },
  async lies() {
    const vault = await project();
    const all: Lies[] = [];
    for (const { id, name, state, size, file, chunkSize, sha256 } of await rowsOf()) {
      const about = { name, state, size, inFile: (file?.chunks ?? 0) * chunkSize };
      const sound = sha256 && (await soundness(vault, { blob: String(id), size, sha256 }).catch(() => false));
      all.push({ ...about, ...(typeof sound === 'boolean' ? { sound } : {}) });
    }
    return all;
  },
  async swept() {
    const vault = await openProject();
    await vault.removeLeftovers();
    const there = new Set(await fileNames());
    const named = (await rowsOf()).filter(({ file }) => file !== undefined && there.has(file.name));
    return { there: there.size, named: named.length };
  },
  async remove() {
    const vault = await openProject();
    await vault.remove('p');
    return [(await vault.list()).length, (await fileNames()).length];
  },
};

type Call = <Name extends keyof Methods>(
  where: 'worker' | 'page',
  name: Name,
  ...options: Parameters<Methods[Name]>
) => ReturnType<Methods[Name]>;

declare global {
  /** Calls a method in the worker or in the page itself. */
  var vaultFiles: Call;
}

interface Asked {
  readonly name: keyof Methods;
  readonly options: unknown;
}

function call({ name, options }: Asked): Promise<unknown> {
  return (methods[name] as (options: unknown) => Promise<unknown>)(options);
}

function answer(event: MessageEvent<Asked>): void {
  const [port] = event.ports;
  call(event.data).then(
    (value) => port?.postMessage({ value }),
    (cause: unknown) => port?.postMessage({ error: String(cause) }),
  );
}

function startPage(): void {
  const script = new URL(import.meta.url);
  const page = { origin: location.origin, trustedTypes: Reflect.get(globalThis, 'trustedTypes') };
  const worker = new Worker(trustScripts([script], page).script(script), { type: 'module' });
  globalThis.vaultFiles = ((where: string, name: keyof Methods, options: unknown) => {
    if (where === 'page') return call({ name, options });
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ name, options }, [port2]);
    return new Promise((resolve, reject) => {
      port1.onmessage = ({ data }) => ('value' in data ? resolve(data.value) : reject(new Error(data.error)));
    });
  }) as Call;
}

if (typeof window === 'undefined') addEventListener('message', answer);
else startPage();
