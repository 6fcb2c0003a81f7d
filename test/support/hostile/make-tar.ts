import { concat, utf8 } from '../../../src/lib/bytes.ts';

export interface MadeTarEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  readonly type?: string;
  readonly link?: string;
  /** As it is said to be. */
  readonly size?: number | string;
  readonly prefix?: string;
  readonly magic?: string;
  readonly sum?: string;
}

export function makeTar(entries: readonly MadeTarEntry[], end = new Uint8Array(1024)): Uint8Array {
  return concat([...entries.flatMap(entryOf), end]);
}

function entryOf(entry: MadeTarEntry): Uint8Array[] {
  const content = typeof entry.content === 'string' ? utf8(entry.content) : (entry.content ?? new Uint8Array(0));
  return [headerOf(entry, content.length), content, new Uint8Array((512 - (content.length % 512)) % 512)];
}

function headerOf(entry: MadeTarEntry, length: number): Uint8Array {
  const header = new Uint8Array(512);
  const put = (at: number, text: string | Uint8Array) => header.set(typeof text === 'string' ? utf8(text) : text, at);
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`;
  put(0, entry.name);
  put(100, octal(0o644, 8));
  put(108, octal(0, 8));
  put(116, octal(0, 8));
  put(124, typeof entry.size === 'string' ? entry.size : octal(entry.size ?? length, 12));
  put(136, octal(1_700_000_000, 12));
  put(148, '        ');
  put(156, entry.type ?? '0');
  put(157, entry.link ?? '');
  put(257, entry.magic ?? 'ustar\x0000');
  put(345, entry.prefix ?? '');
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, entry.sum ?? `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

/** A pax header in front of an entry. */
export function pax(records: Readonly<Record<string, string>>): MadeTarEntry {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const bytes = utf8(rest).length;
    let length = bytes + 1;
    while (String(length).length + bytes !== length) length++;
    return `${length}${rest}`;
  });
  return { name: 'PaxHeaders/x', type: 'x', content: lines.join('') };
}
