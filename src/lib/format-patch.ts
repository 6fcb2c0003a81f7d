import { concat, utf8 } from './bytes.ts';
import { commitRange, type RangeCommit } from './commit-range.ts';
import { filePatch } from './file-patch.ts';
import { type ByteText, bytesOf, byteText, type Person, parseCommit, type ReadObject } from './git-objects.ts';
import { mailAddress, mailDate, mailText } from './mail-head.ts';
import { PatchError, type PatchErrorCode } from './patch-error.ts';
import { treeDiff } from './tree-diff.ts';

export interface PatchLimits {
  /** Bytes of the whole patch; default 1 GiB. */
  readonly bytes?: number;
  /** Bytes of a patch that are gathered in memory; a larger one is made again while it is read. Default 16 MiB. */
  readonly gathered?: number;
  /** Bytes of one changed file; default 16 MiB. */
  readonly fileBytes?: number;
  /** Commits to look at; default 20,000. */
  readonly commits?: number;
}

export interface FormatPatchOptions {
  readonly readObject: ReadObject;
  /** Commit to start from, normally the merge base. */
  readonly base: string;
  readonly head: string;
  readonly limits?: PatchLimits;
}

/** One mail of a series. */
interface Mail {
  readonly oid: string;
  readonly author: Person;
  readonly message: string;
  readonly oldTree: string | undefined;
  readonly newTree: string;
}

const defaults = { bytes: 1 << 30, gathered: 16 << 20, fileBytes: 16 << 20, commits: 20_000 } as const;

/**
 * The mails that `git format-patch --stdout --binary --full-index base..head` writes, as pieces of bytes: `git am` on `base` gives the tree of
 * `head`. A range with merges would not apply commit by commit, so it becomes one mail with all changes. Rejects with a `PatchError`.
 */
export async function* formatPatch(options: FormatPatchOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const limits = { ...defaults, ...options.limits };
  const mails = await mailsOf(options, limits.commits);
  let bytes = 0;
  for (const [index, mail] of mails.entries()) {
    const number = mails.length === 1 ? '' : ` ${index + 1}/${mails.length}`;
    let begun = false;
    for await (const change of treeDiff(options.readObject, mail.oldTree, mail.newTree)) {
      const text =
        (begun ? '' : mailHead(mail, number)) + (await filePatch(options.readObject, change, limits.fileBytes));
      begun = true;
      bytes += text.length;
      if (bytes > limits.bytes) throw new PatchError('patch-too-large', 'The patch would be too large.');
      yield bytesOf(text);
    }
    // As git does: a commit without changes gives no mail.
    if (begun) yield bytesOf('-- \nforge-takeout\n\n');
  }
}

/** A patch whole, or a large one as it can be made, or empty with the reason why it could not be made. */
export interface PatchFile {
  /** Empty for a large one. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly large?: { readonly size: number; pieces(): AsyncGenerator<Uint8Array, void, undefined> };
  readonly fault?: { readonly code: PatchErrorCode; readonly message: string };
}

/**
 * Like `formatPatch`, for archives, where half a patch is worse than none: it has been made once before anything is handed over. Rejects only for
 * what is no matter of this patch.
 */
export async function patchFile(options: FormatPatchOptions): Promise<PatchFile> {
  const { gathered = defaults.gathered } = options.limits ?? {};
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of formatPatch(options)) {
      size += part.length;
      if (size <= gathered) parts.push(part);
      else parts.length = 0;
    }
    if (size <= gathered) return { bytes: concat(parts) };
    return { bytes: new Uint8Array(0), large: { size, pieces: () => formatPatch(options) } };
  } catch (cause) {
    const fault = faultOf(cause);
    if (fault === undefined) throw cause;
    return { bytes: new Uint8Array(0), fault };
  }
}

function faultOf(cause: unknown): PatchFile['fault'] {
  if (cause instanceof PatchError) return { code: cause.code, message: cause.message };
  // Readers say so in their own way when an object is larger than asked for.
  const large = cause instanceof Error && 'code' in cause && String(cause.code).endsWith('object-too-large');
  return large ? { code: 'patch-too-large', message: 'A changed file is too large for a patch.' } : undefined;
}

async function mailsOf(options: FormatPatchOptions, limit: number): Promise<Mail[]> {
  const { readObject, base, head } = options;
  const range = await commitRange(readObject, base, head, limit);
  if (range.some(({ commit }) => commit.parents.length > 1)) return [await squashed(options, range)];
  const byOid = new Map(range.map((entry) => [entry.oid, entry]));
  const mails: Mail[] = [];
  for (let next = byOid.get(head); next !== undefined; ) {
    const { oid, commit } = next;
    const parent = commit.parents[0];
    const oldTree = parent === undefined ? undefined : await treeOf(readObject, parent);
    mails.push({ oid, author: commit.author, message: commit.message, oldTree, newTree: commit.tree });
    next = parent === undefined ? undefined : byOid.get(parent);
  }
  return mails.reverse();
}

async function squashed(options: FormatPatchOptions, range: readonly RangeCommit[]): Promise<Mail> {
  const { readObject, base, head } = options;
  const last = range.find(({ oid }) => oid === head);
  if (last === undefined) throw new PatchError('patch-missing-object', `The commit ${head} is not there.`);
  const newest = range.filter(({ commit }) => commit.parents.length < 2);
  const list = newest.map(({ oid, commit }) => `${oid} ${subjectOf(commit.message)}`).join('\n');
  return {
    oid: head,
    author: last.commit.author,
    message: `${subjectOf(last.commit.message)}\n\nAll changes in one, because the branch has merges:\n\n${list}\n`,
    oldTree: await treeOf(readObject, base),
    newTree: last.commit.tree,
  };
}

async function treeOf(readObject: ReadObject, oid: string): Promise<string> {
  const object = await readObject(oid);
  const commit = object?.type === 'commit' ? parseCommit(object.content) : undefined;
  if (commit === undefined) throw new PatchError('patch-missing-object', `The commit ${oid} is not there.`);
  return commit.tree;
}

/** First paragraph in one line. */
function subjectOf(message: string): string {
  const [first = ''] = message.replace(/^\s*\n/, '').split(/\n\s*\n/);
  return first.replace(/\s*\n\s*/g, ' ').trim();
}

function bodyOf(message: string): string {
  const text = message.replace(/^(\s*\n)+/, '');
  const end = /\n\s*\n/.exec(text);
  return end === null ? '' : text.slice(end.index + end[0].length).trimEnd();
}

function mailHead(mail: Mail, number: string): ByteText {
  const body = safeBody(bodyOf(mail.message));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins there
  const plain = /^[\u0000-\u007f]*$/.test(body);
  return [
    `From ${mail.oid} Mon Sep 17 00:00:00 2001`,
    `From: ${mailAddress(mail.author)}`,
    `Date: ${mailDate(mail.author)}`,
    `Subject: [PATCH${number}] ${mailText(subjectOf(mail.message))}`,
    ...(plain
      ? []
      : ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=UTF-8', 'Content-Transfer-Encoding: 8bit']),
    '',
    ...(body === '' ? [] : [byteText(utf8(body))]),
    '---',
    '',
    '',
  ].join('\n');
}

/**
 * Lines that `git am` would take for the beginning of another mail or of the patch are set apart: git itself leaves them, and then cannot read what
 * it wrote.
 */
function safeBody(body: string): string {
  return body.replace(/^From /gm, '>From ').replace(/^(---|diff -|Index: )/gm, ' $1');
}
