import { createCipheriv } from 'node:crypto';
import { editLines, newLines } from './git-text.ts';
import { numbers } from './noise.ts';

/** What a made history is like. The same shape gives the same objects. */
export interface HistoryShape {
  readonly seed: number;
  readonly commits: number;
  /** Files of the first commit. */
  readonly files: number;
  /** Lines of a new file, about. */
  readonly lines: number;
  /** Of a thousand commits of the main branch, so many bring a picture: bytes that cannot be packed. */
  readonly pictures: number;
}

interface TextFile {
  readonly path: string;
  /** Folder that one pull request changes while others change the rest. */
  readonly part: number;
  lines: string[];
}

interface History {
  readonly shape: HistoryShape;
  readonly random: () => number;
  files: TextFile[];
  /** The main branch's last commit. */
  tip: number;
  /** How many there are so far. */
  readonly made: { commits: number; marks: number; names: number; pulls: number; pictures: number; releases: number };
}

/** Words of `git fast-import`; the number given back is a mark in it. */
type Words<Result = void> = Generator<string | Uint8Array, Result>;
/** Which blob is at which path, as lines of a commit. */
type Entries = Map<string, string>;

const main = 'refs/heads/main';
const parts = 24;
const commitsOfRelease = 300;

/** Bytes that nothing makes smaller, the same for the same seed. */
export function randomBytes(seed: number, length: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(seed >>> 0);
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

/**
 * A history as projects have one, in the words of `git fast-import`: text files in folders, edited in places; pull requests with commits of
 * their own (`refs/pull/<number>/head`), most of them merged; annotated tags, release branches, pictures.
 */
export function* madeHistory(shape: HistoryShape): Words {
  const made = { commits: 0, marks: 0, names: 0, pulls: 0, pictures: 0, releases: 0 };
  const history: History = { shape, random: numbers(shape.seed), files: [], tip: 0, made };
  const entries: Entries = new Map();
  for (let at = 0; at < shape.files; at++) yield* edit(history, add(history, at % parts), entries);
  yield* commit(history, main, '', entries);
  while (made.commits < shape.commits) {
    if (history.random() < 0.12) yield* pullRequest(history);
    else yield* change(history, { branch: main, fits: () => true });
    if (made.commits > (made.releases + 1) * commitsOfRelease) yield* release(history);
  }
  yield 'done\n';
}

function below(history: History, end: number): number {
  return Math.floor(history.random() * end);
}

function add(history: History, part: number): TextFile {
  const { random, shape, files, made } = history;
  const path = `part-${part}/area-${below(history, 5)}/file-${made.names++}.ts`;
  const size = random() < 0.02 ? 12 : 0.1 + random() ** 3 * 3;
  const file = { path, part, lines: newLines(random, Math.ceil(shape.lines * size)) };
  files.push(file);
  return file;
}

/** Old files are changed more often than new ones. */
function pick(history: History, fits: (file: TextFile) => boolean): TextFile {
  for (let tries = 0; tries < 50; tries++) {
    const file = history.files[Math.floor(history.files.length * history.random() ** 2.5)];
    if (file !== undefined && fits(file)) return file;
  }
  return history.files.find(fits) ?? add(history, 0);
}

function* blob(history: History, path: string, bytes: string | Uint8Array, entries: Entries): Words {
  const mark = ++history.made.marks;
  yield `blob\nmark :${mark}\ndata ${bytes.length}\n`;
  yield bytes;
  yield '\n';
  entries.set(path, `M 644 :${mark} ${path}\n`);
}

function* edit(history: History, file: TextFile, entries: Entries): Words {
  editLines(history.random, file.lines);
  yield* blob(history, file.path, `${file.lines.join('\n')}\n`, entries);
}

function* picture(history: History, entries: Entries): Words {
  const { made, random, shape } = history;
  const path = `assets/picture-${made.pictures % 400}.png`;
  const bytes = randomBytes(shape.seed * 1_000_000 + made.pictures++, 2_000 + Math.floor(random() ** 3 * 180_000));
  yield* blob(history, path, bytes, entries);
}

const data = (text: string) => `data ${text.length}\n${text}\n`;

function person(history: History): string {
  return `Ada Test <ada@example.test> ${1_400_000_000 + history.made.commits * 1_800} +0100\n`;
}

/** `head` says what it comes after; without it, after the branch's last commit. */
function* commit(history: History, branch: string, head: string, entries: Entries): Words<number> {
  const mark = ++history.made.marks;
  const about = newLines(history.random, 1 + below(history, 4)).join('\n');
  const message = data(`Change ${history.made.commits}: ${about}`);
  yield `commit ${branch}\nmark :${mark}\ncommitter ${person(history)}${message}${head}${[...entries.values()].join('')}\n`;
  history.made.commits++;
  if (branch === main) history.tip = mark;
  return mark;
}

interface Change {
  readonly branch: string;
  readonly head?: string;
  /** Which files it may touch. */
  fits(file: TextFile): boolean;
}

/** One commit with a few files, most of them near each other. */
function* change(history: History, how: Change): Words<{ mark: number; entries: Entries }> {
  const { random, shape } = history;
  const entries: Entries = new Map();
  const first = pick(history, how.fits);
  const area = first.path.slice(0, first.path.lastIndexOf('/'));
  yield* edit(history, first, entries);
  for (let more = Math.floor(random() ** 2 * 4); more > 0; more--)
    yield* edit(
      history,
      pick(history, (file) => file.part === first.part && file.path.startsWith(area)),
      entries,
    );
  if (random() < 0.3) yield* edit(history, add(history, first.part), entries);
  if (how.branch === main && random() < shape.pictures / 1_000) yield* picture(history, entries);
  return { mark: yield* commit(history, how.branch, how.head ?? '', entries), entries };
}

/** Some commits beside those of the main branch. Of seven such branches one is never merged, and its changes are forgotten. */
function* pullRequest(history: History): Words {
  const branch = `refs/pull/${++history.made.pulls}/head`;
  const part = below(history, parts);
  const merged = history.random() < 0.85;
  const before = history.files
    .filter((file) => file.part === part)
    .map((file) => ({ ...file, lines: [...file.lines] }));
  const all: Entries = new Map();
  let tip = 0;
  for (let left = 1 + below(history, 4); left > 0; left--) {
    const from = tip === 0 ? { head: `from :${history.tip}\n` } : {};
    const { mark, entries } = yield* change(history, { branch, ...from, fits: (file) => file.part === part });
    tip = mark;
    for (const [path, entry] of entries) all.set(path, entry);
    if (history.random() < 0.4) yield* change(history, { branch: main, fits: (file) => file.part !== part });
  }
  if (merged) yield* commit(history, main, `merge :${tip}\n`, all);
  else history.files = [...history.files.filter((file) => file.part !== part), ...before];
}

function* release(history: History): Words {
  const count = ++history.made.releases;
  const version = `v${Math.floor(count / 10)}.${count % 10}`;
  yield `tag ${version}\nfrom :${history.tip}\ntagger ${person(history)}${data(`Version ${version}`)}`;
  if (count % 5 === 0) yield `reset refs/heads/release/${version}\nfrom :${history.tip}\n\n`;
}
