import { binaryPatch, isBinary } from './binary-patch.ts';
import { type ByteText, byteText, type ReadObject } from './git-objects.ts';
import { PatchError } from './patch-error.ts';
import { textPatch } from './text-patch.ts';
import type { FileChange, FileSide } from './tree-diff.ts';

const submodule = '160000';

/** The change of one file as `git diff --binary --full-index` writes it. Files above `maxBytes` reject with `patch-too-large`. */
export async function filePatch(readObject: ReadObject, change: FileChange, maxBytes: number): Promise<ByteText> {
  const old = await contentOf(readObject, change.old, maxBytes);
  const fresh = await contentOf(readObject, change.new, maxBytes);
  const head = extendedHeader(change);
  if (change.old?.oid === change.new?.oid) return head;
  if (old === '' && fresh === '') return head;
  const hunks = isBinary(old) || isBinary(fresh) ? undefined : textPatch(old, fresh);
  // `git am` drops carriage returns at line ends unless told otherwise, and then the patch does not apply.
  if (hunks === undefined || hunks.includes('\r\n')) return head + binaryPatch(old, fresh);
  const oldName = change.old ? nameLine('a/', change.path) : '/dev/null';
  const newName = change.new ? nameLine('b/', change.path) : '/dev/null';
  return `${head}--- ${oldName}\n+++ ${newName}\n${hunks}`;
}

function extendedHeader(change: FileChange): ByteText {
  const { old, new: fresh } = change;
  const lines = [`diff --git ${quoted(`a/${change.path}`)} ${quoted(`b/${change.path}`)}`];
  if (!old && fresh) lines.push(`new file mode ${fresh.mode}`);
  if (old && !fresh) lines.push(`deleted file mode ${old.mode}`);
  const sameMode = old?.mode === fresh?.mode;
  if (old && fresh && !sameMode) lines.push(`old mode ${old.mode}`, `new mode ${fresh.mode}`);
  if (old?.oid !== fresh?.oid) {
    const none = '0'.repeat((old ?? fresh)?.oid.length ?? 40);
    lines.push(`index ${old?.oid ?? none}..${fresh?.oid ?? none}${sameMode ? ` ${old?.mode}` : ''}`);
  }
  return `${lines.join('\n')}\n`;
}

async function contentOf(readObject: ReadObject, side: FileSide | undefined, maxBytes: number): Promise<ByteText> {
  if (side === undefined) return '';
  if (side.mode === submodule) return `Subproject commit ${side.oid}\n`;
  const object = await readObject(side.oid, maxBytes);
  if (object === undefined) throw new PatchError('patch-missing-object', `The file ${side.oid} is not there.`);
  if (object.content.length > maxBytes)
    throw new PatchError('patch-too-large', 'A changed file is too large for a patch.');
  return byteText(object.content);
}

/** Names with blanks get a tab behind them, so that readers see where they end. */
function nameLine(prefix: string, path: ByteText): ByteText {
  const name = quoted(prefix + path);
  return !name.startsWith('"') && name.includes(' ') ? `${name}\t` : name;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '"': '"',
  '\\': '\\',
};

/** Names with control characters, quotes, backslashes or bytes beyond ASCII are written as in C. */
export function quoted(name: ByteText): ByteText {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to be quoted
  const odd = /[\u0000-\u001f"\\\u007f-\u00ff]/g;
  if (!odd.test(name)) return name;
  const escaped = (sign: string) => `\\${shortEscapes[sign] ?? sign.charCodeAt(0).toString(8).padStart(3, '0')}`;
  return `"${name.replace(odd, escaped)}"`;
}
