import { integerList } from '../lib/number-list.ts';

/** Which documents have which words, to be asked while it grows. A document is a number from 0 on. */
export interface WordIndex {
  /** Words of a text of this document; more of the same one may follow. `always`: also when there is no more room. */
  add(document: number, text: string, always?: boolean): void;
  /** 1 for documents of which some word contains this one, which is in lower case and without white space. */
  find(word: string): Uint8Array;
  /** Documents of which not every word fitted. */
  readonly partial: number;
  /** Another one whenever something was added. */
  readonly state: number;
  /** Nothing is added any more: what only building needs is let go. */
  finish(): void;
}

export interface WordLimits {
  /** Different words, their characters together, and words of all texts. */
  readonly words: number;
  readonly characters: number;
  readonly places: number;
}

/** About 80 MB at the most, of which a large project needs a tenth. */
const someRoom: WordLimits = { words: 600_000, characters: 8_000_000, places: 12_000_000 };
/** Of a longer one its beginning is found; and of a longer text. */
const longestWord = 200;
const longestText = 50_000;
/** Words that are joined into one string, in which all of them are searched at once. */
const blockWords = 16_384;
/** Answers that are kept for the next letter. */
const keptAnswers = 12;

/**
 * Every different word is kept once, and of each text the numbers of its words: what is asked for is searched in the words, which are few, and
 * then in numbers, which are quick. So parts of words are found too.
 */
export function createWordIndex(limits: WordLimits = someRoom): WordIndex {
  let ids = new Map<string, number>();
  const blocks: Block[] = [];
  let open: string[] = [];
  let characters = 0;
  const places = integerList();
  /** Runs of places that belong to one document. */
  const runDocument = integerList();
  const runStart = integerList();
  /** By word the run that had it last. */
  let lastRun = new Uint32Array(1024);
  const partial = new Set<number>();
  const answers = new Map<string, Uint8Array>();
  let current = -1;
  let documents = 0;
  let state = 0;

  function idOf(word: string, always: boolean): number | undefined {
    const known = ids.get(word);
    if (known !== undefined) return known;
    if (!always && (ids.size >= limits.words || characters >= limits.characters)) return undefined;
    const id = ids.size;
    // A part of a text holds all of the text in memory; this copy does not.
    const own = ` ${word}`.slice(1);
    ids.set(own, id);
    open.push(own);
    characters += own.length;
    if (open.length === blockWords) seal();
    if (id >= lastRun.length) {
      const larger = new Uint32Array(lastRun.length * 2);
      larger.set(lastRun);
      lastRun = larger;
    }
    return id;
  }

  function seal(): void {
    if (open.length > 0) blocks.push(blockOf(open));
    open = [];
  }

  function startRun(document: number): void {
    if (document === current) return;
    current = document;
    documents = Math.max(documents, document + 1);
    runDocument.push(document);
    runStart.push(places.length);
  }

  return {
    get partial() {
      return partial.size;
    },
    get state() {
      return state;
    },
    add(document, text, always = false) {
      startRun(document);
      state += 1;
      answers.clear();
      if (text.length > longestText) partial.add(document);
      const run = runDocument.length;
      for (const word of text.slice(0, longestText).toLowerCase().split(/\s+/)) {
        if (word === '') continue;
        const id = idOf(word.length > longestWord ? word.slice(0, longestWord) : word, always);
        if (id === undefined || (!always && places.length >= limits.places)) partial.add(document);
        else if (lastRun[id] !== run) {
          lastRun[id] = run;
          places.push(id);
        }
      }
    },
    find(word) {
      const known = answers.get(word);
      if (known !== undefined) return known;
      const matches = new Uint8Array(blocks.reduce((sum, { starts }) => sum + starts.length, open.length));
      let before = 0;
      for (const block of blocks) before = markBlock(block, word, matches, before);
      for (const [at, one] of open.entries()) if (one.includes(word)) matches[before + at] = 1;
      const found = !matches.includes(1)
        ? new Uint8Array(documents)
        : documentsOf(matches, runDocument.values(), runStart.values(), places.values(), documents);
      answers.set(word, found);
      const [oldest] = answers.keys();
      if (answers.size > keptAnswers && oldest !== undefined) answers.delete(oldest);
      return found;
    },
    finish() {
      seal();
      ids = new Map();
      lastRun = new Uint32Array(0);
    },
  };
}

/** Words in one string, each followed by a line feed, and where they begin. */
interface Block {
  readonly text: string;
  readonly starts: Uint32Array;
}

function blockOf(words: readonly string[]): Block {
  const starts = new Uint32Array(words.length);
  let at = 0;
  for (const [index, word] of words.entries()) {
    starts[index] = at;
    at += word.length + 1;
  }
  return { text: `${words.join('\n')}\n`, starts };
}

/** Returns the number of the first word behind the block. */
function markBlock({ text, starts }: Block, word: string, matches: Uint8Array, before: number): number {
  let index = 0;
  for (let at = text.indexOf(word); at >= 0; ) {
    while (index + 1 < starts.length && (starts[index + 1] ?? 0) <= at) index += 1;
    matches[before + index] = 1;
    const next = starts[index + 1];
    at = next === undefined ? -1 : text.indexOf(word, next);
  }
  return before + starts.length;
}

function documentsOf(
  matches: Uint8Array,
  runDocument: Uint32Array,
  runStart: Uint32Array,
  places: Uint32Array,
  documents: number,
): Uint8Array {
  const found = new Uint8Array(documents);
  for (let run = 0; run < runDocument.length; run++) {
    const document = runDocument[run] ?? 0;
    const end = runStart[run + 1] ?? places.length;
    for (let at = runStart[run] ?? 0; found[document] === 0 && at < end; at++)
      found[document] = matches[places[at] ?? 0] ?? 0;
  }
  return found;
}
