import { lineKind } from './line-kind.ts';
import type { YamlLimits } from './types.ts';

/** A part of a file: one item of its sequence, all of it, a comment before it with odd characters, or a place where something is wrong. */
export interface Piece {
  readonly kind: 'item' | 'document' | 'comment' | 'stray-empty-list' | 'second-document' | 'broken' | 'too-large';
  /** Valid until the next chunk is pushed. */
  readonly bytes: Uint8Array;
  /** Bytes of the file. */
  readonly from: number;
  readonly to: number;
  /** From 1. */
  readonly line: number;
  /** What somebody has to look for in it: bits of `oddBits`. */
  readonly odd: number;
}

/** `foreign`: it has bytes beyond ASCII, which may be no UTF-8. `special`: characters that YAML forbids, or that break lines unseen. */
export const oddBits = { foreign: 1, special: 2 } as const;

/** Cuts a file into the items of the sequence that it is, without holding more than one of them. */
export interface Splitter {
  /** The pieces that end in this chunk. */
  push(chunk: Uint8Array): Piece[];
  finish(): Piece[];
}

/** `head`: before anything; `list`: in an item; `between`: behind a line that is none; `document`; `done`: go-yaml reads no further. */
type State = 'head' | 'list' | 'between' | 'document' | 'done';

const lineFeed = 10;
const none = new Uint8Array(0);

export function createSplitter(limits: YamlLimits): Splitter {
  let state: State = 'head';
  /** What is looked at: `own`, or the chunk itself. */
  let buffer: Uint8Array = none;
  let own: Uint8Array = none;
  /** Bytes of the file before the buffer. */
  let before = 0;
  /** Places in the buffer: the present piece, the present line, how far was looked, and the end of what has come. */
  let start = 0;
  let lineAt = 0;
  let at = 0;
  let end = 0;
  let line = 1;
  let pieceFrom = 0;
  let pieceLine = 1;
  let odd = 0;
  let lineOdd = 0;
  /** The piece, or the beginning of the line, is gone already. */
  let tooLarge = false;
  let lineCut = false;
  let isFirst = true;
  let marked = false;
  let told = false;
  let brokenTold = false;
  /** A `[]` that is odd only when something follows. */
  let emptyList: Piece | undefined;
  let pieces: Piece[] = [];

  function tell(kind: Piece['kind']): void {
    const place = before + lineAt;
    pieces.push({ kind, bytes: none, from: place, to: place, line, odd: 0 });
  }

  /** Ends the present piece where the present line begins. */
  function cut(): void {
    const span = { from: pieceFrom, to: before + lineAt, line: pieceLine };
    if (state === 'list' || state === 'document') {
      if (tooLarge) pieces.push({ kind: 'too-large', bytes: none, odd: 0, ...span });
      else {
        const kind = state === 'list' ? 'item' : 'document';
        pieces.push({ kind, bytes: buffer.subarray(start, lineAt), odd, ...span });
      }
    }
    begin();
  }

  function begin(): void {
    start = lineAt;
    pieceFrom = before + lineAt;
    pieceLine = line;
    odd = 0;
    tooLarge = false;
  }

  function takeLine(to: number): void {
    if (isFirst && buffer[lineAt] === 0xef && buffer[lineAt + 1] === 0xbb && buffer[lineAt + 2] === 0xbf) {
      lineAt += 3;
      begin();
    }
    isFirst = false;
    const kind = lineKind(buffer, lineAt, to);
    if (state === 'done') {
      if (kind !== 'blank' && kind !== 'end' && !told) tellSecond();
    } else if (kind === 'marker' || kind === 'marker-and-more') takeMarker(kind === 'marker');
    else if (kind === 'end') endDocument();
    else if (state === 'head') takeHead(kind === 'blank', kind);
    else if (state === 'list' || state === 'between') takeListLine(kind);
  }

  function tellSecond(): void {
    told = true;
    tell('second-document');
  }

  function takeMarker(bare: boolean): void {
    if (state === 'head' && !marked && emptyList === undefined) {
      marked = true;
      begin();
      if (!bare) state = 'document';
      return;
    }
    endDocument();
    if (!bare) tellSecond();
  }

  function endDocument(): void {
    cut();
    state = 'done';
  }

  function takeHead(blank: boolean, kind: string): void {
    begin();
    if (blank) return;
    if (kind === 'empty-list' && emptyList === undefined) {
      const place = before + lineAt;
      emptyList = { kind: 'stray-empty-list', bytes: none, from: place, to: place, line, odd: 0 };
      return;
    }
    if (emptyList !== undefined) pieces.push(emptyList);
    state = kind === 'item' ? 'list' : 'document';
  }

  function takeListLine(kind: string): void {
    if (kind === 'item') {
      cut();
      state = 'list';
    } else if (kind === 'empty-list') {
      cut();
      tell('stray-empty-list');
      state = 'between';
    } else if (state === 'between' && kind !== 'blank' && !brokenTold) {
      brokenTold = true;
      tell('broken');
    }
  }

  /** Finds the ends of lines in what has come. */
  function look(): void {
    while (at < end) {
      const code = Number(buffer[at]);
      at++;
      if (code > 126) lineOdd |= isSpecial(buffer, at - 1) ? oddBits.foreign | oddBits.special : oddBits.foreign;
      else if (code < 32) {
        if (code === lineFeed) endLine(at - 1);
        else if (code !== 9 && code !== 13) lineOdd |= oddBits.special;
      }
    }
  }

  function endLine(to: number): void {
    if (!lineCut) takeLine(to);
    lineCut = false;
    odd |= lineOdd;
    lineOdd = 0;
    lineAt = to + 1;
    line++;
    // What is not kept is let go line by line.
    if (state === 'list' || state === 'document') return;
    if (odd !== 0 && state !== 'done') {
      const bytes = buffer.subarray(start, lineAt);
      pieces.push({ kind: 'comment', bytes, odd, from: pieceFrom, to: before + lineAt, line: pieceLine });
    }
    begin();
  }

  /** A piece that is too large is dropped as it comes; only its end is looked for. */
  function bound(): void {
    if (at - start <= limits.itemBytes) return;
    if (!lineCut && lineAt === start) takeLine(at);
    if (state === 'head') state = 'document';
    tooLarge = true;
    start = lineAt;
    if (at - start <= limits.itemBytes) return;
    // One line that does not end.
    lineCut = true;
    before += at - start;
    end = start;
    at = start;
  }

  /** Looks at a chunk where it lies, if nothing is left of those before: small files come in one. */
  function take(chunk: Uint8Array): void {
    const left = end - start;
    if (left === 0) move(chunk, 0);
    else {
      keep(chunk.length);
      own.set(chunk, left);
    }
    end = left + chunk.length;
  }

  /** Puts what is left into memory of its own, with room for so many bytes more. */
  function keep(more: number): void {
    const left = buffer.subarray(start, end);
    if (own.length < left.length + more) {
      const larger = new Uint8Array(Math.max(own.length * 2, left.length + more));
      larger.set(left);
      move(larger, left.length);
      own = larger;
    } else {
      own.set(left);
      move(own, left.length);
    }
  }

  /** From now on the present piece begins where this memory does. */
  function move(to: Uint8Array, left: number): void {
    buffer = to;
    before += start;
    lineAt -= start;
    at -= start;
    start = 0;
    end = left;
  }

  return {
    push(chunk) {
      pieces = [];
      take(chunk);
      look();
      bound();
      // The chunk is its owner's again when the next is asked for.
      if (buffer !== own) keep(0);
      return pieces;
    },
    finish() {
      pieces = [];
      if (end > lineAt || lineCut) endLine(end);
      lineAt = end;
      cut();
      return pieces;
    },
  };
}

/** Whether a byte above 126 ends one of the characters that somebody has to see: U+007F to U+009F, U+2028, U+2029, U+FFFE, U+FFFF. */
function isSpecial(bytes: Uint8Array, at: number): boolean {
  const code = Number(bytes[at]);
  if (code >= 0xc0) return false;
  const last = bytes[at - 1];
  const first = bytes[at - 2];
  if (code < 0xa0 && last === 0xc2) return true;
  if (code === 0xa8 || code === 0xa9) return last === 0x80 && first === 0xe2;
  if (code === 0xbe || code === 0xbf) return last === 0xbf && first === 0xef;
  return code === 0x7f;
}
